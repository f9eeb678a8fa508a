import type { V1CustomResourceDefinition } from '@kubernetes/client-node';
import { condition, failed, progressing, ready, type Readiness } from './types.ts';

export function definitionReadiness({ status }: V1CustomResourceDefinition): Readiness {
  const refused = condition(status, 'NamesAccepted', 'False');
  if (refused) return failed(refused.message ?? '', refused.reason);
  const established = condition(status, 'Established');
  if (established?.status === 'True') return ready('Established', 'Established');
  if (established?.status === 'False' && established.reason !== 'Installing') {
    return failed(established.message ?? '', established.reason);
  }
  return progressing('Not established yet', 'Installing');
}
