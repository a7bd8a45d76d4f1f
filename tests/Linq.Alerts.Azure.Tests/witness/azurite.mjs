// Runs the Table Storage emulator on a free port and prints the port. It stops when the process that started it ends and closes our standard input.
import { createServer } from 'node:net';

process.stdin.on('end', () => process.exit(0)).resume();
// Given port 0, the emulator picks a free port but does not report which.
const port = await new Promise(found => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => found(port));
  });
});
process.argv.push(
  '--inMemoryPersistence', '--disableTelemetry', '--skipApiVersionCheck', '--tableHost', '127.0.0.1', '--tablePort', `${port}`);
await import('azurite/dist/src/table/main.js');
