import { expect, test } from '@jest/globals';
import { openWords } from '../../../../src/kubernetes/diagnosis/open-words.ts';
import { referredSecrets } from '../../../../src/kubernetes/diagnosis/referred-secrets.ts';
import { pod } from '../../../support/surroundings.ts';

const secretKeyRef = (name: string) => ({ name: 'X', valueFrom: { secretKeyRef: { name, key: 'k' } } });

test('every way in which a Pod can refer to a Secret', () => {
  const one = pod(
    'p',
    {},
    {
      spec: {
        initContainers: [{ name: 'i', env: [secretKeyRef('init'), { name: 'PLAIN', value: 'x' }] }],
        containers: [
          {
            name: 'c',
            envFrom: [{ secretRef: { name: 'whole' } }, { configMapRef: { name: 'no' } }],
            env: [secretKeyRef('init')],
          },
        ],
        volumes: [
          { name: 'a', secret: { secretName: 'volume' } },
          { name: 'b', projected: { sources: [{ secret: { name: 'projected' } }, { configMap: { name: 'no' } }] } },
          { name: 'c', emptyDir: {} },
        ],
        imagePullSecrets: [{ name: 'pull' }],
      },
    },
  );
  expect(referredSecrets(one)).toEqual(['init', 'whole', 'volume', 'projected', 'pull']);
});

test('words of image names are open', () => {
  const one = pod(
    'p',
    {},
    { spec: { containers: [{ name: 'c', image: 'docker.io/library/postgres:15@sha256:abc' }] } },
  );
  expect([...openWords([one])]).toEqual(['docker.io', 'library', 'postgres', '15', 'sha256', 'abc']);
});
