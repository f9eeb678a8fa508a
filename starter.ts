import { run } from './src/cli/run.ts';

process.exit(await run(process.argv.slice(2)));
