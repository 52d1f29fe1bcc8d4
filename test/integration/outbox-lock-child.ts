// Takes the lock of each folder it is told of, at the moment it is told, and says whether it got it.
import { lockFolder } from '../../plugin/store/file-queue-lock.ts';

process.on('message', ({ folder, at }: { folder: string; at: number }) => {
  while (Date.now() < at);
  let isMine = true;
  try {
    lockFolder(folder);
  } catch {
    isMine = false;
  }
  process.send?.(isMine);
});
process.send?.('ready');
