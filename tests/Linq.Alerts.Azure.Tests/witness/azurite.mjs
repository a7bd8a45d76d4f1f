// Runs the Table Storage emulator on a free port, which it prints, as long as whoever started it lives: its end closes our standard input.
import { createServer } from 'node:net';

process.stdin.on('end', () => process.exit(0)).resume();
// Asked for port 0 the emulator takes a free one and does not say which.
const port = await new Promise(found => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => found(port));
  });
});
process.argv.push(
  '--inMemoryPersistence', '--disableTelemetry', '--skipApiVersionCheck', '--tableHost', '127.0.0.1', '--tablePort', `${port}`);
await import('azurite/dist/src/table/main.js');
