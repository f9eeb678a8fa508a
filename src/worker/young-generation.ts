import { setFlagsFromString } from 'node:v8';

// V8 lets the generation of new objects grow to some hundred MiB while a lot is made and let go again, as by streams and by the
// fingerprint of many tables, and hardly gives it back. What lives is a tenth of that: it stays as small as it begins. (As an option
// of the process, `--max-semi-space-size`, it would be for everybody who starts a worker to remember.)
setFlagsFromString('--semi-space-growth-factor=1');
