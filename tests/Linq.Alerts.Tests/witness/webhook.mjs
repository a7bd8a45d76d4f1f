// Verifies one webhook request, read from the input as JSON { secret, headers, body }, with the library its receivers use.
import { Webhook } from 'standardwebhooks';

const { secret, headers, body } = JSON.parse(await new Response(process.stdin).text());
// The test's clock stands still; so does this one.
Date.now = () => Number(headers['webhook-timestamp']) * 1000;
const verifies = (text) => {
  try {
    return new Webhook(secret).verify(text, headers);
  } catch (error) {
    return error.constructor.name;
  }
};
console.log(JSON.stringify({ verified: verifies(body), tampered: verifies(`${body} `) }));
