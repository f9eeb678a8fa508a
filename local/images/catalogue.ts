import { searchPath } from '../search-path.ts';
import type { ToolName } from '../tools/catalogue.ts';
import type { ImageConfig } from './docker-archive.ts';
import type { ImageFile } from './files-layer.ts';

/** A file out of Maven's repositories, by its coordinates, with its digest. */
export type MavenFile = { coordinates: string; digest: `sha256:${string}` };

/**
 * How an image is built where no registry has it. From below: the distribution's essential packages (`base`), `packages` with the scripts of
 * the image's folder (`setup.sh` before, `install.sh` after them, with the root file system's path), then programs and files.
 */
export type ImageRecipe = {
  /** The folder beside this file with the image's scripts and files. */
  folder?: string;
  base?: true;
  packages?: readonly string[];
  /** Files that install.sh gets, by the name of the environment variable with their path. */
  maven?: Readonly<Record<string, MavenFile>>;
  programs?: Partial<Record<ToolName, string>>;
  files?: readonly ImageFile[];
  config: ImageConfig;
  /** Stands for an image of the user's own, so no registry is asked for it. */
  own?: true;
};

/** Every image of the local platform, under the name its manifests use. */
export const images = {
  'registry.k8s.io/pause:3.10': {
    programs: { pause: 'pause' },
    config: { User: '65535:65535', Entrypoint: ['/pause'] },
  },
  'registry.k8s.io/coredns/coredns:v1.13.1': {
    programs: { coredns: 'coredns' },
    config: { WorkingDir: '/', Entrypoint: ['/coredns'], ExposedPorts: ports(['53/tcp', '53/udp']) },
  },
  'docker.io/rancher/local-path-provisioner:v0.0.30': {
    programs: { 'local-path-provisioner': 'usr/bin/local-path-provisioner' },
    config: { Env: [`PATH=${searchPath}`], Cmd: ['local-path-provisioner'] },
  },
  // For the Pods by which the provisioner makes and removes a volume's folder: sh, mkdir, rm.
  'docker.io/library/busybox:1.36': {
    base: true,
    config: { Env: [`PATH=${searchPath}`], Cmd: ['sh'] },
  },
  'registry.k8s.io/metrics-server/metrics-server:v0.9.0': {
    programs: { 'metrics-server': 'metrics-server' },
    config: { User: '65534', Entrypoint: ['/metrics-server'] },
  },
  'docker.io/library/postgres:15': {
    base: true,
    folder: 'postgres',
    packages: ['locales', 'postgresql-15', 'zstd'],
    files: [
      script('usr/local/bin/docker-entrypoint.sh', 'postgres/docker-entrypoint.sh'),
      // /var/run is a link to /run.
      { path: 'run/postgresql', folder: true, mode: 0o3777, uid: 999, gid: 999 },
    ],
    config: {
      Env: [
        `PATH=${searchPath}:/usr/lib/postgresql/15/bin`,
        'LANG=en_US.utf8',
        'PG_MAJOR=15',
        'PGDATA=/var/lib/postgresql/data',
      ],
      Entrypoint: ['docker-entrypoint.sh'],
      Cmd: ['postgres'],
      ExposedPorts: ports(['5432/tcp']),
      Volumes: { '/var/lib/postgresql/data': {} },
      StopSignal: 'SIGINT',
    },
  },
  'docker.io/library/redis:7-alpine': {
    base: true,
    folder: 'redis',
    packages: ['redis-server', 'tzdata'],
    files: [script('usr/local/bin/docker-entrypoint.sh', 'redis/docker-entrypoint.sh')],
    config: {
      Env: [`PATH=${searchPath}`],
      Entrypoint: ['docker-entrypoint.sh'],
      Cmd: ['redis-server'],
      WorkingDir: '/data',
      ExposedPorts: ports(['6379/tcp']),
      Volumes: { '/data': {} },
    },
  },
  'quay.io/keycloak/keycloak:26.0': {
    base: true,
    folder: 'keycloak',
    packages: ['openjdk-17-jre-headless', 'tzdata'],
    // No digest of the release's own download is published, so it is Maven's copy.
    maven: {
      KEYCLOAK_ARCHIVE: {
        coordinates: 'org.keycloak:keycloak-quarkus-dist:26.0.8:tar.gz',
        digest: 'sha256:8cf143b894afcf7d3be4549dc5af4790bda63bd471a5ac8e384094fb729e4b15',
      },
    },
    config: {
      User: '1000',
      Env: [
        `PATH=${searchPath}`,
        'LANG=C.UTF-8',
        'KC_RUN_IN_CONTAINER=true',
        // On two cores, a start costs more of the processor than all that a small platform's Keycloak does afterwards.
        'JAVA_OPTS_APPEND=-XX:TieredStopAtLevel=1',
      ],
      Entrypoint: ['/opt/keycloak/bin/kc.sh'],
      WorkingDir: '/',
      ExposedPorts: ports(['8080/tcp', '8443/tcp', '9000/tcp']),
    },
  },
  'docker.io/temporalio/auto-setup:1.25.1': {
    base: true,
    folder: 'temporal',
    packages: ['ca-certificates', 'tzdata'],
    programs: {
      'temporal-server': 'usr/local/bin/temporal-server',
      'temporal-sql-tool': 'usr/local/bin/temporal-sql-tool',
      temporal: 'usr/local/bin/temporal',
    },
    files: [
      { path: 'etc/temporal/config', folder: true, mode: 0o755, uid: 1000, gid: 1000 },
      { path: 'etc/temporal/config/dynamicconfig/docker.yaml', text: '{}\n', mode: 0o644, uid: 1000, gid: 1000 },
      script('etc/temporal/entrypoint.sh', 'temporal/entrypoint.sh'),
      script('etc/temporal/server-config.sh', 'temporal/server-config.sh'),
      script('etc/temporal/auto-setup.sh', 'temporal/auto-setup.sh'),
    ],
    config: {
      User: '1000',
      Env: [`PATH=${searchPath}`, 'TEMPORAL_HOME=/etc/temporal'],
      Entrypoint: ['/etc/temporal/entrypoint.sh'],
      Cmd: ['autosetup'],
      WorkingDir: '/etc/temporal',
      ExposedPorts: ports([6933, 6934, 6935, 6939, 7233, 7234, 7235, 7239].map((port) => `${port}/tcp`)),
    },
  },
  'docker.io/temporalio/ui:2.31.2': {
    programs: { 'temporal-ui': 'home/ui-server/ui-server' },
    config: {
      User: '1000',
      WorkingDir: '/home/ui-server',
      Entrypoint: ['/home/ui-server/ui-server'],
      ExposedPorts: ports(['8080/tcp']),
    },
  },
  'docker.io/aroti/aroti-backend:1.0.0': {
    own: true,
    base: true,
    folder: 'backend',
    packages: ['ca-certificates', 'python3', 'tzdata'],
    config: {
      User: '10001',
      Env: [`PATH=${searchPath}`, 'LANG=C.UTF-8', 'PYTHONUNBUFFERED=1', 'PORT=8888'],
      Cmd: ['python', '-m', 'app'],
      WorkingDir: '/app',
      ExposedPorts: ports(['8888/tcp']),
    },
  },
} as const satisfies Record<string, ImageRecipe>;

/** The name of an image of the local platform. */
export type ImageRef = keyof typeof images;

/** All of them, in the order in which a node needs them. */
export const imageRefs = Object.keys(images) as ImageRef[];

function ports(names: readonly string[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}

function script(path: string, from: string): ImageFile {
  return { path, from, mode: 0o755 };
}
