import { portPurposes, type PortName } from './ports.ts';

/** What has to be known of a machine before anything on it is changed. */
export type Facts = {
  /** `linux`, `darwin`, … */
  system: string;
  isRoot: boolean;
  /** Names of the capabilities that root lacks here, of those a node needs. */
  missingCapabilities: readonly string[];
  cgroups: { roots: number; missing: readonly string[]; delegated: boolean };
  /** Programs that a node needs on the machine and that are not there. */
  missingPrograms: readonly string[];
  /** What has to be built from source, with no Go and no download that answers to have it another way. */
  unobtainable: readonly string[];
  /** Folders that will be written to, with what is free and what will be needed there, in bytes. */
  disks: readonly Disk[];
  takenPorts: readonly { name: PortName; port: number }[];
};

export type Disk = { folder: string; free: number; needed: number };

/** A condition for `up`: one sentence or more on what is wrong and what to do; none when it is met. */
type Rule = { only?: 'node'; says: (facts: Facts) => string[] };

const portOptions: Readonly<Partial<Record<PortName, string>>> = {
  temporal: '--temporal-port N',
  ui: '--ui-port N',
  s3: '--s3-port N',
};

const rules: readonly Rule[] = [
  {
    says: ({ system }) =>
      when(system !== 'linux', `The local platform needs Linux, and this is ${system}: run it in a Linux machine.`),
  },
  {
    only: 'node',
    says: ({ system, isRoot }) =>
      when(
        system === 'linux' && !isRoot,
        'A Kubernetes node needs root (for namespaces, mounts and a network link of its own): run `sudo npm run up`, or use a cluster that is there with --context NAME.',
      ),
  },
  {
    only: 'node',
    says: ({ isRoot, missingCapabilities }) =>
      when(
        isRoot && missingCapabilities.length > 0,
        `Root lacks ${missingCapabilities.join(', ')} here, as in a container: start the container with --privileged, or use a cluster that is there with --context NAME.`,
      ),
  },
  {
    only: 'node',
    says: ({ system, cgroups }) =>
      when(
        system === 'linux' && cgroups.roots === 0,
        'No cgroups are mounted here: mount them (`mount -t cgroup2 none /sys/fs/cgroup`), or use a cluster that is there with --context NAME.',
      ),
  },
  {
    only: 'node',
    says: ({ cgroups }) =>
      when(
        cgroups.roots > 0 && cgroups.missing.length > 0,
        `The kernel offers no cgroup controller ${cgroups.missing.join(', ')}, which kubelet needs: switch it on with the kernel's boot options (cgroup_enable=memory, for one).`,
      ),
  },
  {
    only: 'node',
    says: ({ cgroups }) =>
      when(
        cgroups.roots > 0 && !cgroups.delegated,
        "This container's own cgroup holds processes, so it can hand no controllers on: start the container with --cgroupns=host, or use a cluster that is there with --context NAME.",
      ),
  },
  {
    only: 'node',
    says: ({ missingPrograms: programs }) =>
      when(
        programs.length > 0,
        `The node needs ${programs.join(', ')}, not found on PATH: install them (apt-get install util-linux coreutils tar).`,
      ),
  },
  {
    says: ({ unobtainable }) =>
      when(
        unobtainable.length > 0,
        `${unobtainable.join(', ')} must be built from source here, since the download site gives no answer, and there is no Go: install Go 1.25 or newer (its folder on PATH), or name a mirror with AROTI_DOWNLOAD_BASE.`,
      ),
  },
  {
    says: ({ disks }) =>
      disks
        .filter(({ free, needed }) => free < needed)
        .map(
          ({ folder, free, needed }) =>
            `${gigabytes(needed)} must be free for ${folder}, and ${gigabytes(free)} are: make room, or choose another disk (AROTI_STATE for data, AROTI_CACHE for tools and images).`,
        ),
  },
  {
    says: ({ takenPorts }) =>
      takenPorts.map(
        ({ name, port }) =>
          `Port ${port}, for ${portPurposes[name]}, is in use by another program: end that one${portOptions[name] ? `, or take another port with ${portOptions[name]}` : ''}.`,
      ),
  },
];

/** What keeps `up` from working on this machine, each with what to do; empty: nothing. `ownNode`: a node is to be started here. */
export function preflight(facts: Facts, { ownNode }: { ownNode: boolean }): string[] {
  return rules.filter(({ only }) => ownNode || only !== 'node').flatMap(({ says }) => says(facts));
}

function when(problem: boolean, sentence: string): string[] {
  return problem ? [sentence] : [];
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
