// The walk of a message through the stand-in: a batch, settled in each way, a topic, a schedule. Prints what it received, one line per step.
import { ServiceBusClient } from '@azure/service-bus';

const client = new ServiceBusClient(process.argv[2]);
const say = (step, ...words) => console.log(`${step}: ${words.join(' ')}`);
const take = async (receiver, count) => {
  const taken = [];
  while (taken.length < count) {
    const some = await receiver.receiveMessages(count - taken.length, { maxWaitTimeInMs: 20_000 });
    if (some.length === 0) throw new Error(`${taken.length} of ${count} messages came.`);
    taken.push(...some);
  }
  return taken;
};

const sender = client.createSender('walk');
const batch = await sender.createMessageBatch();
for (const messageId of ['a', 'b', 'c']) {
  if (!batch.tryAddMessage({ messageId, body: { messageId } })) throw new Error(`${messageId} did not fit.`);
}
await sender.sendMessages(batch);
// A duplicate, which is dropped.
await sender.sendMessages({ messageId: 'a', body: 'again' });

const receiver = client.createReceiver('walk');
const [a, b, c] = await take(receiver, 3);
say('batch', a.messageId, b.messageId, c.messageId);
await receiver.completeMessage(a);
await receiver.abandonMessage(b, { why: 'tried' });
await receiver.deadLetterMessage(c, { deadLetterReason: 'not-json', deadLetterErrorDescription: 'Not JSON' });

const [again] = await take(receiver, 1);
say('again', again.messageId, again.deliveryCount, again.applicationProperties.why);
await receiver.renewMessageLock(again);
await receiver.completeMessage(again);

const deadLetters = client.createReceiver('walk', { subQueueType: 'deadLetter' });
const [dead] = await take(deadLetters, 1);
say('dead', dead.messageId, dead.deadLetterReason, dead.deadLetterErrorDescription);
await deadLetters.completeMessage(dead);

await client.createSender('walk-topic').sendMessages(
  { messageId: 't', body: 'x', applicationProperties: { severity: 'critical', status: 'OPTED_OUT', number: 2 } });
const forwarded = client.createReceiver('walk-forwarded', { receiveMode: 'receiveAndDelete' });
say('forwarded', (await take(forwarded, 1))[0].messageId);
const sql = client.createReceiver('walk-topic', 'sql', { receiveMode: 'receiveAndDelete' });
say('sql', (await take(sql, 1))[0].messageId);

const at = new Date(Date.now() + 1_000);
const [number] = await sender.scheduleMessages({ messageId: 'never', body: 'x' }, at);
await sender.cancelScheduledMessages(number);
await sender.scheduleMessages({ messageId: 'later', body: 'x' }, at);
const [later] = await take(receiver, 1);
say('scheduled', later.messageId);
await receiver.completeMessage(later);

say('left', (await receiver.peekMessages(10)).length);
await client.close();
