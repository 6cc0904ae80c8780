// Loaded into the program before it starts, and into its children: its name server is $NAME_SERVER, and a look-up by
// the system keeps a thread of Node's pool for good, as one does whose answer never comes. $SILENCE is a named pipe
// that nobody writes to.
const dns = require('node:dns');
const { open } = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const { NAME_SERVER, SILENCE } = process.env;
dns.setServers([NAME_SERVER]);
dns.lookup = (_host, _options, callback) => open(SILENCE, callback);
dns.promises.lookup = () => new Promise((_, reject) => open(SILENCE, reject));
syncBuiltinESMExports();
