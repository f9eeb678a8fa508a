/** A file of a dump on the scratch volume. */
export interface ScratchFile {
  name: string;
  bytes: number;
}

/** What is on the scratch volume at one moment. */
export interface ScratchLook {
  files: ScratchFile[];
  /** Names of those that a process of pg_dump still has open; undefined: not all of its processes could be looked into. */
  open: ReadonlySet<string> | undefined;
}

const between = '--';
const writer = 'pg_dump';

/**
 * Shell that shows the folder `$1` and what pg_dump has open, and says that somebody is at work (`$2`). Files are listed first: pg_dump
 * opens each file once, so one that was there before and that none of its processes has open afterwards is whole.
 */
export const lookScript = `
export LC_ALL=C
touch "$2" || exit 1
if [ -d "$1" ]; then ls -ln "$1" || exit 1; fi
echo ${between}
for process in /proc/[0-9]*; do
  read -r name < "$process/comm" || continue
  [ "$name" = ${writer} ] && [ -r "$process/fd" ] || continue
  echo ${writer}
  ls -l "$process/fd"
done 2>/dev/null
exit 0
`;

/** What the script printed about the folder of a pg_dump with so many jobs. */
export function readLook(printed: string, { folder, jobs }: { folder: string; jobs: number }): ScratchLook {
  const lines = printed.split('\n');
  const at = lines.indexOf(between);
  if (at < 0) throw new Error('the look at the scratch volume was cut off');
  const after = lines.slice(at + 1);
  const processes = after.filter((line) => line === writer).length;
  // The first process writes itself only where it is the only one; the others are there from before the first table to the end.
  const hasSeenAll = processes >= (jobs === 1 ? 1 : jobs + 1);
  return {
    files: lines.slice(0, at).flatMap(fileIn),
    open: hasSeenAll ? new Set(after.flatMap((line) => openIn(line, folder))) : undefined,
  };
}

/** `-rw-r--r-- 1 999 999 12345 Nov 24 11:00 3421.dat`; pg_dump's names have no spaces. */
function fileIn(line: string): ScratchFile[] {
  const [mode = '', , , , bytes = '', , , , name, ...rest] = line.split(/\s+/);
  if (!mode.startsWith('-') || name === undefined || rest.length > 0) return [];
  return [{ name, bytes: Number(bytes) }];
}

/** `l-wx------ 1 999 999 64 Nov 24 11:00 5 -> /scratch/dump/3421.dat` */
function openIn(line: string, folder: string): string[] {
  const path = line.split(' -> ')[1];
  return path?.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : [];
}
