/** How a restored server recovers. */
export interface Recovery {
  /** Where its WAL is. */
  walFolder: string;
  timeline: number;
  /** The moment to restore; left out: as far as the WAL goes. */
  target?: Date | undefined;
  /** Whether it is reached over the network. */
  isVisited: boolean;
}

/**
 * What its source may have had, set by a restore by hand or for standbys and an archive of its own: another target, commands, servers to wait for.
 * None of it is meant for this one.
 */
const nothingOfTheSource = [
  'recovery_target',
  'recovery_target_lsn',
  'recovery_target_name',
  'recovery_target_time',
  'recovery_target_xid',
  'recovery_end_command',
  'archive_cleanup_command',
  'archive_command',
  'primary_conninfo',
  'primary_slot_name',
  'synchronous_standby_names',
];

/** What is added to the settings that a base has brought along, as lines of a file: the last one of a name counts. */
export function recoverySettings({ walFolder, timeline, target, isVisited }: Recovery): string {
  const lines = [
    ...nothingOfTheSource.map((name) => `${name} = ''`),
    `restore_command = 'cp ${walFolder}/%f %p'`,
    // After those that are none: one that is set is in the way of the next, even of an empty one.
    ...(target ? [`recovery_target_time = '${settingTime(target)}'`] : []),
    "recovery_target_action = 'promote'",
    'recovery_target_inclusive = on',
    `recovery_target_timeline = '${timeline}'`,
    'recovery_min_apply_delay = 0',
    // A standby must have the settings of its source.
    'hot_standby = off',
    'archive_mode = off',
    'ssl = off',
    `listen_addresses = '${isVisited ? '*' : '127.0.0.1'}'`,
    "unix_socket_directories = '/var/run/postgresql'",
  ];
  return `${lines.join('\n')}\n`;
}

/** As a setting takes it: not with a `T` and a `Z`. */
function settingTime(time: Date): string {
  return time.toISOString().replace('T', ' ').replace('Z', '+00');
}
