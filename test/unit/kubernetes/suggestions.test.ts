import { expect, test } from '@jest/globals';
import { suggestionFor } from '../../../src/kubernetes/suggestions.ts';

test.each([
  ['ImagePullBackOff', 'image: not found', /name and tag/],
  ['ImagePullBackOff', 'pull access denied', /pull secret/],
  ['ErrImagePull', 'dial tcp: i/o timeout', /reach the registry/],
  ['InvalidImageName', '', /image's name/],
  ['ErrImageNeverPull', '', /imagePullPolicy/],
  ['CreateContainerConfigError', 'secret "a" not found', /Make the Secret/],
  ['FailedMount', 'configmap "a" not found', /Make the ConfigMap/],
  ['CreateContainerConfigError', "couldn't find key A in Secret a/b", /Add the key/],
  ['FailedMount', 'references non-existent secret key: a', /Add the key/],
  ['CreateContainerError', 'no such file', /command, the user/],
  ['CrashLoopBackOff', 'exited with code 137 (OOMKilled)', /memory limit/],
  ['CrashLoopBackOff', 'exited with code 1', /last lines/],
  ['Unschedulable', '1 Insufficient cpu', /Add a node/],
  ['Unschedulable', 'untolerated taint', /taints/],
  ['ProvisioningFailed', '', /StorageClass/],
  ['FailedCreate', 'exceeded quota', /ResourceQuota/],
  ['FailedCreate', 'violates PodSecurity', /Pod Security/],
  ['Unhealthy', 'Readiness probe failed', /probe/],
  ['SomethingElse', '', /events/],
])('%s: %s', (reason, message, expected) => expect(suggestionFor(reason, message)).toMatch(expected));
