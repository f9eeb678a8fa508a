import type { Digest } from './digest.ts';
import type { VersionRange } from './version.ts';

/** A processor as Go calls it. */
export type Architecture = 'amd64' | 'arm64';

/** One archive (.tar.gz) with the digest its publisher gives for it, and where each program lies in it. */
export type Download = { url: string; digest: Digest; programs: Record<string, string> };

/** How a version of something is had: which programs it makes, from where, and from which packages of which module under go/. */
export type Recipe = {
  version: string;
  downloads?: Partial<Record<Architecture, Download>>;
  go: { module: string; packages: Record<string, string>; stamps?: Record<string, string> };
};

/** A program of a recipe; `onPath` says how a copy on PATH is asked for its version and which ones are good. */
export type ToolEntry = {
  recipe: string;
  program: string;
  onPath?: { ask: readonly string[]; accepts: VersionRange };
  /** Runs in a root file system other than the host's, so a copy on PATH has to be a static executable. */
  elsewhere?: true;
};

const kubernetesPrograms = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
  'kubectl',
] as const;

const kubernetesVersion = 'k8s.io/component-base/version';

/**
 * What is had by itself or as part of an image. Digests are the publishers' own (for Kubernetes from its changelog, for the
 * others as several public projects pin them). No entry under `downloads` means: no digest of its release is published that could be
 * trusted, or it is needed only inside an image, which comes from its registry wherever downloads work at all.
 */
export const recipes = {
  kubernetes: {
    version: '1.34.4',
    downloads: {
      amd64: {
        url: 'https://dl.k8s.io/v1.34.4/kubernetes-server-linux-amd64.tar.gz',
        digest:
          'sha512:65c75e81e3ea488f6d42b493cad64d7577ddfa1e5372037a1c841ac069039997d359b5b2f2d44e7665bf04c48ed0065cf9d4c9801b1e63bb6a1b099ef00d4863',
        programs: inFolder('kubernetes/server/bin', kubernetesPrograms),
      },
      arm64: {
        url: 'https://dl.k8s.io/v1.34.4/kubernetes-server-linux-arm64.tar.gz',
        digest:
          'sha512:a1fad7060ed67b5634f32f3256a295179dd887dab5c82b8550c2eb62c69df34cfbb311c8f93e7608d558eba32b9e2ddc23976db39e512fd747cc6bf9b4c1765f',
        programs: inFolder('kubernetes/server/bin', kubernetesPrograms),
      },
    },
    go: {
      module: 'kubernetes',
      packages: inFolder('k8s.io/kubernetes/cmd', kubernetesPrograms),
      stamps: {
        [`${kubernetesVersion}.gitVersion`]: 'v1.34.4',
        [`${kubernetesVersion}.gitMajor`]: '1',
        [`${kubernetesVersion}.gitMinor`]: '34',
        [`${kubernetesVersion}.gitTreeState`]: 'clean',
      },
    },
  },
  etcd: {
    version: '3.6.4',
    downloads: {
      amd64: {
        url: 'https://github.com/etcd-io/etcd/releases/download/v3.6.4/etcd-v3.6.4-linux-amd64.tar.gz',
        digest: 'sha256:4d5f3101daa534e45ccaf3eec8d21c19b7222db377bcfd5e5a9144155238c105',
        programs: { etcd: 'etcd-v3.6.4-linux-amd64/etcd' },
      },
      arm64: {
        url: 'https://github.com/etcd-io/etcd/releases/download/v3.6.4/etcd-v3.6.4-linux-arm64.tar.gz',
        digest: 'sha256:323421fa279f4f3d7da4c7f2dfa17d9e49529cb2b4cdf40899a7416bccdde42d',
        programs: { etcd: 'etcd-v3.6.4-linux-arm64/etcd' },
      },
    },
    go: { module: 'etcd', packages: { etcd: 'go.etcd.io/etcd/server/v3' } },
  },
  'temporal-cli': {
    version: '1.5.1',
    downloads: {
      amd64: {
        url: 'https://github.com/temporalio/cli/releases/download/v1.5.1/temporal_cli_1.5.1_linux_amd64.tar.gz',
        digest: 'sha256:ddc95e08b0b076efd4ea9733a3f488eb7d2be875f8834e616cd2a37358b4852d',
        programs: { temporal: 'temporal' },
      },
      arm64: {
        url: 'https://github.com/temporalio/cli/releases/download/v1.5.1/temporal_cli_1.5.1_linux_arm64.tar.gz',
        digest: 'sha256:bd1b0db9f18b051026de8bf6cc1505f2510f14bbb7a8b9a4a91fff46c77454f5',
        programs: { temporal: 'temporal' },
      },
    },
    go: {
      module: 'temporal-cli',
      packages: { temporal: 'github.com/temporalio/cli/cmd/temporal' },
      stamps: { 'github.com/temporalio/cli/temporalcli.Version': '1.5.1' },
    },
  },
  versitygw: {
    version: '1.8.0',
    downloads: {
      amd64: {
        url: 'https://github.com/versity/versitygw/releases/download/v1.8.0/versitygw_v1.8.0_Linux_x86_64.tar.gz',
        digest: 'sha256:2ba2c734d10d2c4e651d03182cb4b246656bc735a2f282db7b0b73fba6073467',
        programs: { versitygw: 'versitygw_v1.8.0_Linux_x86_64/versitygw' },
      },
      arm64: {
        url: 'https://github.com/versity/versitygw/releases/download/v1.8.0/versitygw_v1.8.0_Linux_arm64.tar.gz',
        digest: 'sha256:b34051d33f5a9c457f790896acb7bd7d7e15ad8d92efb70616b924f37e401910',
        programs: { versitygw: 'versitygw_v1.8.0_Linux_arm64/versitygw' },
      },
    },
    go: {
      module: 'versitygw',
      packages: { versitygw: 'github.com/versity/versitygw/cmd/versitygw' },
      stamps: { 'main.Version': 'v1.8.0' },
    },
  },
  crane: {
    version: '0.21.9',
    downloads: {
      amd64: {
        url: 'https://github.com/google/go-containerregistry/releases/download/v0.21.9/go-containerregistry_Linux_x86_64.tar.gz',
        digest: 'sha256:5c16d8ddb971cb1d5e6ed8b1e743da8224414eeba2c2762d8f1a61b2f095699e',
        programs: { crane: 'crane' },
      },
      arm64: {
        url: 'https://github.com/google/go-containerregistry/releases/download/v0.21.9/go-containerregistry_Linux_arm64.tar.gz',
        digest: 'sha256:1f4c647b7bb260ab5435661df5b526cf59950ebf95201790db7183ac189cbcbd',
        programs: { crane: 'crane' },
      },
    },
    go: { module: 'crane', packages: { crane: 'github.com/google/go-containerregistry/cmd/crane' } },
  },
  coredns: {
    version: '1.13.1',
    go: { module: 'coredns', packages: { coredns: 'github.com/coredns/coredns' } },
  },
  'local-path-provisioner': {
    version: '0.0.30',
    go: {
      module: 'local-path-provisioner',
      packages: { 'local-path-provisioner': 'github.com/rancher/local-path-provisioner' },
      stamps: { 'main.VERSION': 'v0.0.30' },
    },
  },
  'metrics-server': {
    version: '0.9.0',
    go: {
      module: 'metrics-server',
      packages: { 'metrics-server': 'sigs.k8s.io/metrics-server/cmd/metrics-server' },
      stamps: { [`${kubernetesVersion}.gitVersion`]: 'v0.9.0' },
    },
  },
  'temporal-server': {
    version: '1.25.1',
    go: {
      module: 'temporal-server',
      packages: {
        'temporal-server': 'go.temporal.io/server/cmd/server',
        'temporal-sql-tool': 'go.temporal.io/server/cmd/tools/sql',
      },
    },
  },
  'temporal-ui': { version: '2.31.2', go: { module: 'temporal-ui', packages: { 'temporal-ui': '.' } } },
  // Ours, from main.go beside its go.mod; the version is that of the image it stands for.
  pause: { version: '3.10', go: { module: 'pause', packages: { pause: '.' } } },
} as const satisfies Record<string, Recipe>;

const kubernetes = { from: '1.34.0', below: '1.35.0' };

/** Every program that can be asked for, by the name it is run by. */
export const tools = {
  'kube-apiserver': anywhere('kubernetes', 'kube-apiserver', ['--version'], kubernetes),
  'kube-controller-manager': anywhere('kubernetes', 'kube-controller-manager', ['--version'], kubernetes),
  'kube-scheduler': anywhere('kubernetes', 'kube-scheduler', ['--version'], kubernetes),
  kubelet: anywhere('kubernetes', 'kubelet', ['--version'], kubernetes),
  'kube-proxy': anywhere('kubernetes', 'kube-proxy', ['--version'], kubernetes),
  // Supported within one minor version of the API server.
  kubectl: anywhere('kubernetes', 'kubectl', ['version', '--client'], { from: '1.33.0', below: '1.36.0' }),
  etcd: anywhere('etcd', 'etcd', ['--version'], { from: '3.6.0', below: '3.7.0' }),
  // Runs on the host, and in the image of the server.
  temporal: anywhere('temporal-cli', 'temporal', ['--version'], { from: '1.5.1', below: '2.0.0' }),
  versitygw: onHost('versitygw', 'versitygw', ['--version'], { from: '1.8.0', below: '2.0.0' }),
  crane: onHost('crane', 'crane', ['version'], { from: '0.20.0', below: '1.0.0' }),
  coredns: inImage('coredns', 'coredns'),
  'local-path-provisioner': inImage('local-path-provisioner', 'local-path-provisioner'),
  'metrics-server': inImage('metrics-server', 'metrics-server'),
  'temporal-server': inImage('temporal-server', 'temporal-server'),
  'temporal-sql-tool': inImage('temporal-server', 'temporal-sql-tool'),
  'temporal-ui': inImage('temporal-ui', 'temporal-ui'),
  pause: inImage('pause', 'pause'),
} as const satisfies Record<string, ToolEntry>;

/** The name of a program that can be asked for. */
export type ToolName = keyof typeof tools;

function inFolder<Name extends string>(folder: string, names: readonly Name[]): Record<Name, string> {
  return Object.fromEntries(names.map((name) => [name, `${folder}/${name}`])) as Record<Name, string>;
}

function onHost(recipe: string, program: string, ask: readonly string[], accepts: VersionRange): ToolEntry {
  return { recipe, program, onPath: { ask, accepts } };
}

function anywhere(recipe: string, program: string, ask: readonly string[], accepts: VersionRange): ToolEntry {
  return { ...onHost(recipe, program, ask, accepts), elsewhere: true };
}

function inImage(recipe: string, program: string): ToolEntry {
  return { recipe, program, elsewhere: true };
}
