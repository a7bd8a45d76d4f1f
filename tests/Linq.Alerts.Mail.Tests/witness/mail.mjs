// A mail server that accepts one mail from one user and prints how a mail reader reads it, as JSON.
// Arguments: the user, the password, and the only login method to offer. The port is the first line of output.
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

const [user, password, login] = process.argv.slice(2);

const server = new SMTPServer({
  // The service encrypts to servers elsewhere; this one is on the same machine.
  disabledCommands: ['STARTTLS'],
  allowInsecureAuth: true,
  authMethods: [login],
  onAuth: (auth, session, callback) =>
    callback(auth.username === user && auth.password === password ? null : Object.assign(new Error('wrong'), { responseCode: 535 }), { user: auth.username }),
  async onData(stream, session, callback) {
    const mail = await simpleParser(stream);
    const result = JSON.stringify({
      envelope: [session.envelope.mailFrom.address, ...session.envelope.rcptTo.map((to) => to.address)],
      user: session.user,
      id: mail.messageId,
      inReplyTo: mail.inReplyTo,
      references: mail.references,
      from: mail.from.text,
      to: mail.to.text,
      subject: mail.subject,
      automatic: mail.headers.get('auto-submitted'),
      suppress: mail.headers.get('x-auto-response-suppress'),
      headers: mail.headerLines.map((line) => line.key),
      text: mail.text,
      html: mail.html,
      attachments: mail.attachments.length,
    });
    // After this, the session no longer has the envelope.
    callback();
    console.log(result);
    server.close();
  },
});
server.on('error', (error) => { console.error(error); process.exit(1); });
server.listen(0, '127.0.0.1', () => console.log(server.server.address().port));
