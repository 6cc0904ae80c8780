/* A fake XEP-0114 server and flooding component, to measure echo components. It keeps a window of messages unanswered,
 * checks that every body comes back once, byte for byte, and tells the rate, the latency, and the CPU and memory of
 * the client.
 *
 *   cc -O2 -Wall -o fake-server fake-server.c                              without --tls
 *   cc -O2 -Wall -DWITH_TLS -o fake-server fake-server.c -lssl -lcrypto    with it (libssl-dev)
 *
 *   fake-server [options] -- CLIENT ARGS...    listen, start the client, measure it, kill it
 *   fake-server [options]                      listen and wait for a client (give --pid to measure CPU)
 *   fake-server --connect HOST:PORT --domain D --secret S [options]
 *                                             be a component of a real server and flood --to
 *
 * Any "{port}" in the client's arguments becomes the port number (also in $NS_PORT).
 * Options (default):
 *   --port P (0 = any)   --count N (100000)   --warmup N (0; extra messages, not counted in the figures)
 *   --body BYTES (20)    --utf8 (multi-byte padding)   --esc (padding holds &lt; &amp; &quot;)
 *   --window W (64; 0 = unlimited)   --chunk BYTES (0; >0 = each write at most that many bytes, each in its own send)
 *   --from JID --to JID  --domain D --secret S   --timeout SECONDS (120)
 *   --pid PID            --split-emoji (send one message cut inside an emoji, report, exit)
 *   --rss-every N (0; the client's memory after each N messages, MB, as rss_series in the JSON line)
 *   --client [--sm] (be a client's server instead: SASL ANONYMOUS, bind; with stream management, acknowledged as asked)
 *   --tls (direct TLS, with a certificate made at the start: for clients that trust anybody)
 *   --json (one JSON line)  --tag NAME  --keep-stderr   --connect-timeout S (30)
 * Bodies are "hello number N " + padding, exactly --body bytes (min. room for the number).
 * A reply is matched by body: the number must not have been seen and every byte must match.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef WITH_TLS
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#endif

static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec * 1e-9; }

/* ---------- SHA-1 (for --connect) ---------- */
static void sha1hex(const char *s, size_t n, char out[41]) {
  uint32_t h[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  size_t total = ((n + 8) / 64 + 1) * 64; unsigned char *m = calloc(1, total);
  memcpy(m, s, n); m[n] = 0x80; uint64_t bits = (uint64_t)n * 8;
  for (int i = 0; i < 8; i++) m[total - 1 - i] = bits >> (8 * i);
#define ROL(x, k) (((x) << (k)) | ((x) >> (32 - (k))))
  for (size_t o = 0; o < total; o += 64) {
    uint32_t w[80];
    for (int i = 0; i < 16; i++) w[i] = m[o+4*i]<<24 | m[o+4*i+1]<<16 | m[o+4*i+2]<<8 | m[o+4*i+3];
    for (int i = 16; i < 80; i++) w[i] = ROL(w[i-3]^w[i-8]^w[i-14]^w[i-16], 1);
    uint32_t a=h[0],b=h[1],c=h[2],d=h[3],e=h[4];
    for (int i = 0; i < 80; i++) {
      uint32_t f,k;
      if (i<20) { f=(b&c)|(~b&d); k=0x5A827999; } else if (i<40) { f=b^c^d; k=0x6ED9EBA1; }
      else if (i<60) { f=(b&c)|(b&d)|(c&d); k=0x8F1BBCDC; } else { f=b^c^d; k=0xCA62C1D6; }
      uint32_t t=ROL(a,5)+f+e+k+w[i]; e=d; d=c; c=ROL(b,30); b=a; a=t;
    }
    h[0]+=a; h[1]+=b; h[2]+=c; h[3]+=d; h[4]+=e;
  }
  free(m);
  for (int i = 0; i < 5; i++) sprintf(out + 8*i, "%08x", h[i]);
}

/* ---------- options ---------- */
static int client_ = 0, sm = 0, tls = 0, port = 0, utf8 = 0, esc = 0, json = 0, split_emoji = 0, keep_stderr = 0;
static long rss_every = 0, nseries = 0; static double series[256];
static long count = 100000, warmup = 0, body = 20, window_ = 64, chunk = 0;
static double timeout_s = 120, connect_timeout = 30;
static const char *from = "user@example.com/res", *to = "bot@echo.example.com", *domain = "echo.example.com",
                  *secret = "secret", *tag = "", *connect_to = NULL;
static pid_t pid = 0; static int spawned = 0;

/* ---------- the client's CPU and memory ---------- */
static double cpu_clock(pid_t p) { /* user+sys of all threads, ns resolution */
  clockid_t c; struct timespec t;
  if (!p || clock_getcpuclockid(p, &c) || clock_gettime(c, &t)) return -1;
  return t.tv_sec + t.tv_nsec * 1e-9;
}
static void cpu_split(pid_t p, double *u, double *s) {
  char f[64], b[1024]; *u = *s = -1; if (!p) return;
  snprintf(f, sizeof f, "/proc/%d/stat", p); FILE *fp = fopen(f, "r"); if (!fp) return;
  size_t n = fread(b, 1, sizeof b - 1, fp); b[n] = 0; fclose(fp);
  char *q = strrchr(b, ')'); unsigned long ut, st;
  if (q && sscanf(q + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &ut, &st) == 2) {
    double hz = sysconf(_SC_CLK_TCK); *u = ut / hz; *s = st / hz; }
}
static double rss_mb(pid_t p, const char *key) {
  char f[64], l[256]; double v = -1; if (!p) return v;
  snprintf(f, sizeof f, "/proc/%d/status", p); FILE *fp = fopen(f, "r"); if (!fp) return v;
  while (fgets(l, sizeof l, fp)) if (!strncmp(l, key, strlen(key))) v = atof(l + strlen(key) + 1) / 1024;
  fclose(fp); return v;
}

static void cleanup(void) {
  if (spawned && pid > 0) {
    kill(pid, SIGTERM);
    for (int i = 0; i < 100; i++) { if (waitpid(pid, NULL, WNOHANG) == pid) { pid = 0; return; } usleep(5000); }
    kill(pid, SIGKILL); waitpid(pid, NULL, 0); pid = 0;
  }
}
static void die(const char *f, ...) {
  va_list a; va_start(a, f); fprintf(stderr, "fake-server%s%s: ", *tag ? " " : "", tag); vfprintf(stderr, f, a); fputc('\n', stderr); va_end(a);
  cleanup(); exit(1);
}

/* ---------- messages ---------- */
static char *pad_xml; static long pad_len; /* pad: after "hello number N " */
static void make_pad(void) {
  static const char *A = "abcdefghij klmnopq rstuvwxyz 0123456789 ";
  static const char *U = "h\xc3\xa9llo w\xc3\xb6rld \xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e \xf0\x9f\x8e\x89 \xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82 ";
  static const char *E = "a&lt;b &amp; c&gt; d&quot;e ";
  const char *s = utf8 ? U : esc ? E : A; size_t n = strlen(s);
  pad_xml = malloc(body + 64); pad_len = 0;
  if (!utf8 && !esc) { while (pad_len < body + 32) { pad_xml[pad_len] = s[pad_len % n]; pad_len++; } }
  else while (pad_len + (long)n <= body) { memcpy(pad_xml + pad_len, s, n); pad_len += n; }
  pad_xml[pad_len] = 0;
}
static long make_body(char *o, long i) { /* XML-escaped body text of message i */
  int n = sprintf(o, "hello number %ld ", i); long want = body - n;
  if (want < 0) want = 0;
  if (!utf8 && !esc) { memcpy(o + n, pad_xml, want); if (want && o[n+want-1]==' ') o[n+want-1]='.'; if (!want) n--; return n + want; }
  long w = want < pad_len ? want : pad_len;
  if (utf8) while (w > 0 && ((unsigned char)pad_xml[w] & 0xC0) == 0x80) w--;
  if (esc) { long el = strlen("a&lt;b &amp; c&gt; d&quot;e "); w = w / el * el; }
  memcpy(o + n, pad_xml, w);
  long m = n + w; while (m < body) o[m++] = 'x';
  if (o[m-1] == ' ') o[m-1] = '.';
  return m;
}
static long unesc(char *o, const char *s, long n) {
  long j = 0;
  for (long i = 0; i < n;) {
    if (s[i] == '&') {
      const char *e = memchr(s + i, ';', n - i < 12 ? n - i : 12);
      if (e) {
        long k = e - (s + i) + 1;
        if (!strncmp(s+i, "&lt;", 4)) o[j++]='<'; else if (!strncmp(s+i, "&gt;", 4)) o[j++]='>';
        else if (!strncmp(s+i, "&amp;", 5)) o[j++]='&'; else if (!strncmp(s+i, "&quot;", 6)) o[j++]='"';
        else if (!strncmp(s+i, "&apos;", 6)) o[j++]='\'';
        else if (s[i+1]=='#') { long c = s[i+2]=='x' ? strtol(s+i+3,0,16) : strtol(s+i+2,0,10);
          if (c<0x80) o[j++]=c; else if (c<0x800){o[j++]=0xC0|c>>6;o[j++]=0x80|(c&63);}
          else if (c<0x10000){o[j++]=0xE0|c>>12;o[j++]=0x80|(c>>6&63);o[j++]=0x80|(c&63);}
          else {o[j++]=0xF0|c>>18;o[j++]=0x80|(c>>12&63);o[j++]=0x80|(c>>6&63);o[j++]=0x80|(c&63);} }
        else { memcpy(o+j, s+i, k); j+=k; }
        i += k; continue;
      }
    }
    o[j++] = s[i++];
  }
  return j;
}

static int fd; static char *in; static long in_cap, in_len, in_pos;

/* ---------- the connection, with or without TLS ---------- */
#ifdef WITH_TLS
static SSL *ssl;
static ssize_t tls_result(int k) { /* as send and recv say it */
  if (k > 0) return k;
  int e = SSL_get_error(ssl, k); ERR_clear_error();
  if (e == SSL_ERROR_ZERO_RETURN) return 0;
  errno = e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE ? EAGAIN : EPROTO; return -1;
}
static ssize_t tx(const void *b, size_t n) { return ssl ? tls_result(SSL_write(ssl, b, n)) : send(fd, b, n, MSG_NOSIGNAL); }
static ssize_t rx(void *b, size_t n) { return ssl ? tls_result(SSL_read(ssl, b, n)) : recv(fd, b, n, 0); }
static void start_tls(double until) {
  EVP_PKEY *key = EVP_EC_gen("P-256"); X509 *x = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(x), 1); X509_set_pubkey(x, key);
  X509_gmtime_adj(X509_getm_notBefore(x), -60); X509_gmtime_adj(X509_getm_notAfter(x), 86400);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, (const unsigned char *)domain, -1, -1, 0);
  X509_set_issuer_name(x, X509_get_subject_name(x)); X509_sign(x, key, EVP_sha256());
  SSL_CTX *c = SSL_CTX_new(TLS_server_method());
  SSL_CTX_set_mode(c, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (SSL_CTX_use_certificate(c, x) != 1 || SSL_CTX_use_PrivateKey(c, key) != 1) die("TLS: no certificate");
  ssl = SSL_new(c); SSL_set_fd(ssl, fd);
  for (int k; (k = SSL_accept(ssl)) != 1;) {
    if (tls_result(k) == 0 || errno != EAGAIN || now() > until) die("TLS: no handshake");
    struct pollfd p = {fd, POLLIN, 0}; poll(&p, 1, 100);
  }
}
#else
static ssize_t tx(const void *b, size_t n) { return send(fd, b, n, MSG_NOSIGNAL); }
static ssize_t rx(void *b, size_t n) { return recv(fd, b, n, 0); }
static void start_tls(double until) { (void)until; die("--tls: built without it"); }
#endif

static void nonblock(int f) { fcntl(f, F_SETFL, fcntl(f, F_GETFL) | O_NONBLOCK); }
static void wr(const char *s) { size_t n = strlen(s); while (n) { ssize_t k = tx(s, n); if (k < 0) { if (errno==EAGAIN) { usleep(100); continue; } die("send: %s", strerror(errno)); } s += k; n -= k; } }
static int fill(double until) { /* read more; 0 = time out */
  for (;;) {
    if (in_len + 65536 > in_cap) { in_cap = (in_len + 65536) * 2; in = realloc(in, in_cap); }
    ssize_t k = rx(in + in_len, in_cap - in_len - 1);
    if (k > 0) { in_len += k; in[in_len] = 0; return 1; }
    if (k == 0) die("peer closed the connection; so far it said: %.300s", in + in_pos);
    if (errno != EAGAIN && errno != EINTR) die("recv: %s", strerror(errno));
    struct pollfd p = {fd, POLLIN, 0}; int ms = (until - now()) * 1000; if (ms <= 0) return 0;
    poll(&p, 1, ms > 100 ? 100 : ms);
    if (spawned && waitpid(pid, NULL, WNOHANG) == pid) { pid = 0; spawned = 0; die("the client exited"); }
  }
}
static char *expect(const char *what, double until) { /* wait for a substring, consume through it */
  for (;;) {
    char *q = in_len > in_pos ? memmem(in + in_pos, in_len - in_pos, what, strlen(what)) : NULL;
    if (q) { char *st = in + in_pos; in_pos = q + strlen(what) - in; return st; }
    if (!fill(until)) die("timed out waiting for %s; got: %.300s", what, in ? in + in_pos : "");
  }
}
static void open_client_stream(const char *features, double until) { /* RFC 6120 4 */
  for (;;) { char *h = expect(">", until); if (memmem(h, in + in_pos - h, "<stream:stream", 14)) break; }
  char b[768]; snprintf(b, sizeof b, "<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:client' version='1.0' id='3BF96D32' from='%s'><stream:features>%s</stream:features>", domain, features); wr(b);
}
static void let_client_in(double until) { /* SASL ANONYMOUS (RFC 4505), bind, XEP-0198 */
  open_client_stream("<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>ANONYMOUS</mechanism></mechanisms>", until);
  expect("<auth", until); for (char last = 0; last != '/';) { char *e = expect(">", until); last = in[in_pos - 2]; if (!last || memmem(e, in + in_pos - e, "</auth>", 7)) break; }
  wr("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
  open_client_stream(sm ? "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><sm xmlns='urn:xmpp:sm:3'/>" : "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>", until);
  char *q = expect("</iq>", until); char *p = memmem(q, in + in_pos - q, " id=", 4), b[512]; if (!p) die("a bind without an id");
  snprintf(b, sizeof b, "<iq type='result' id='%.*s'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>%s</jid></bind></iq>", (int)(strchr(p + 5, p[4]) - p - 5), p + 5, to); wr(b);
  if (sm) { expect("<enable", until); wr("<enabled xmlns='urn:xmpp:sm:3'/>"); }
  expect("<presence", until); expect(">", until);
}
static int cmpf(const void *a, const void *b) { float x = *(float*)a, y = *(float*)b; return (x > y) - (x < y); }

static void print_series(void) {
  for (long i = 0; i < nseries; i++) printf("%s%.1f", i ? "," : "", series[i]);
  printf("]}\n");
}

int main(int ac, char **av) {
  int i; signal(SIGPIPE, SIG_IGN);
  for (i = 1; i < ac; i++) {
    char *a = av[i];
#define S(n) (!strcmp(a, n) && i + 1 < ac)
    if (!strcmp(a, "--")) { i++; break; }
    else if (S("--port")) port = atoi(av[++i]); else if (S("--count")) count = atol(av[++i]);
    else if (S("--warmup")) warmup = atol(av[++i]); else if (S("--body")) body = atol(av[++i]);
    else if (S("--window")) window_ = atol(av[++i]); else if (S("--rss-every")) rss_every = atol(av[++i]); else if (S("--chunk")) chunk = atol(av[++i]);
    else if (S("--from")) from = av[++i]; else if (S("--to")) to = av[++i];
    else if (S("--domain")) domain = av[++i]; else if (S("--secret")) secret = av[++i];
    else if (S("--timeout")) timeout_s = atof(av[++i]); else if (S("--pid")) pid = atoi(av[++i]);
    else if (S("--connect")) connect_to = av[++i]; else if (S("--tag")) tag = av[++i];
    else if (S("--connect-timeout")) connect_timeout = atof(av[++i]);
    else if (!strcmp(a, "--utf8")) utf8 = 1; else if (!strcmp(a, "--esc")) esc = 1;
    else if (!strcmp(a, "--client")) client_ = 1; else if (!strcmp(a, "--sm")) sm = 1;
    else if (!strcmp(a, "--tls")) tls = 1;
    else if (!strcmp(a, "--json")) json = 1; else if (!strcmp(a, "--split-emoji")) split_emoji = 1;
    else if (!strcmp(a, "--keep-stderr")) keep_stderr = 1;
    else { fprintf(stderr, "unknown option %s\n", a); return 2; }
  }
  make_pad();
  double t_spawn, until;
  if (connect_to) {
    char h[128]; snprintf(h, sizeof h, "%s", connect_to); char *c = strrchr(h, ':'); if (!c) die("--connect HOST:PORT"); *c = 0;
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons(atoi(c + 1))}; inet_pton(AF_INET, h, &sa.sin_addr);
    fd = socket(AF_INET, SOCK_STREAM, 0); t_spawn = now(); until = t_spawn + connect_timeout;
    if (connect(fd, (void*)&sa, sizeof sa)) die("connect: %s", strerror(errno));
    nonblock(fd); char b[512];
    snprintf(b, sizeof b, "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' to='%s'>", domain); wr(b);
    char *hd; for (;;) { hd = expect(">", until); if (strstr(hd, "<stream:stream")) break; }
    char *p = strstr(hd, " id="); if (!p) die("no stream id"); char q = p[4]; char *e = strchr(p + 5, q);
    char d[256], hex[41]; int n = snprintf(d, sizeof d, "%.*s%s", (int)(e - p - 5), p + 5, secret); sha1hex(d, n, hex);
    snprintf(b, sizeof b, "<handshake>%s</handshake>", hex); wr(b); expect("<handshake", until); expect(">", until);
  } else {
    int ls = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1; setsockopt(ls, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}; socklen_t sl = sizeof sa;
    if (bind(ls, (void*)&sa, sl) || listen(ls, 5)) die("bind/listen: %s", strerror(errno));
    getsockname(ls, (void*)&sa, &sl); port = ntohs(sa.sin_port);
    t_spawn = now(); until = t_spawn + connect_timeout;
    if (i < ac) {
      char ps[16]; snprintf(ps, sizeof ps, "%d", port); setenv("NS_PORT", ps, 1);
      for (int k = i; k < ac; k++) { char *q = strstr(av[k], "{port}"); if (q) { char *r; if (asprintf(&r, "%.*s%s%s", (int)(q - av[k]), av[k], ps, q + 6) < 0) die("oom"); av[k] = r; } }
      pid = fork(); if (pid < 0) die("fork"); 
      if (!pid) { if (!keep_stderr) { int n = open("/dev/null", O_RDWR); dup2(n, 0); dup2(n, 1); dup2(n, 2); } execvp(av[i], av + i); perror("exec"); _exit(127); }
      spawned = 1;
    } else fprintf(stderr, "listening on 127.0.0.1:%d\n", port);
    struct pollfd p = {ls, POLLIN, 0};
    while (poll(&p, 1, 100) <= 0) { if (now() > until) die("no client came"); if (spawned && waitpid(pid, NULL, WNOHANG) == pid) { pid = 0; spawned = 0; die("the client exited before it connected"); } }
    fd = accept4(ls, NULL, NULL, SOCK_CLOEXEC); setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one); close(ls); nonblock(fd);
    if (tls) start_tls(until);
    if (client_) let_client_in(until);
    else {
    for (;;) { char *h = expect(">", until); if (memmem(h, in + in_pos - h, "<stream:stream", 14)) break; }
    char b[512]; snprintf(b, sizeof b, "<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:component:accept' id='3BF96D32' from='%s'>", domain); wr(b);
    expect("</handshake>", until); wr("<handshake/>"); }
  }
  double t_online = now();
  int one = 1; setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);

  if (split_emoji) { /* one message, cut inside each multi-byte character in turn */
    static const char *txt = "caf\xc3\xa9 \xe6\x97\xa5 \xf0\x9f\x8e\x89 end"; static const int cuts[] = {4, 7, 8, 11, 12, 13}; int bad = 0;
    usleep(300000);
    for (unsigned k = 0; k < sizeof cuts / sizeof *cuts; k++) {
      char b[512]; int n = snprintf(b, sizeof b, "<message type='chat' from='%s' to='%s' id='%u'><body>%.*s", from, to, k, cuts[k], txt);
      if (tx(b, n) < 0) die("send"); 
      usleep(100000); n = snprintf(b, sizeof b, "%s</body></message>", txt + cuts[k]); wr(b);
      char *r; do { r = expect("</body>", now() + 5); r = memmem(r, in + in_pos - r, "<body", 5); } while (!r);
      r = strchr(r, '>') + 1; int len = in + in_pos - 7 - r; int ok = len == (int)strlen(txt) && !memcmp(r, txt, len);
      printf("cut after byte %2d of %zu: %s  reply: %.*s\n", cuts[k], strlen(txt), ok ? "ok       " : "CORRUPTED", len, r); bad += !ok;
    }
    cleanup(); return bad ? 1 : 0;
  }

  long total = warmup + count; unsigned char *seen = calloc(1, total + 1); double *sent_at = calloc(total + 1, sizeof *sent_at);
  float *rtt = malloc(sizeof(float) * (count + 1)); long nrtt = 0;
  if (!seen || !sent_at || !rtt) die("oom");
  char *out = NULL; long out_cap = 0, out_len = 0, out_pos = 0; long mlen = strlen(from) + strlen(to) + body + 200;
  out_cap = mlen * 2 > (1 << 18) ? mlen * 2 : (1 << 18); out = malloc(out_cap + mlen);
  char *exp = malloc(body + 256), *ua = malloc(body + 256), *ub = malloc(body * 2 + 4096); long ub_cap = body * 2 + 4096;
  long next = 0, got = 0, dup = 0, wrong = 0, other = 0; double t0 = 0, c0 = -1, u0 = 0, s0 = 0, tlast = now(); uint64_t bytes_in = 0, body_bytes = 0;
  struct rusage ru0; getrusage(RUSAGE_SELF, &ru0);
  long ask_h = -1; /* what is to be acknowledged, or -1 */
  long bstart = -1; /* offset of the current body in in[], or -1 */
  /* drop what is left of the handshake */
  memmove(in, in + in_pos, in_len - in_pos); in_len -= in_pos; in_pos = 0;
  until = now() + timeout_s;
  if (!warmup) { t0 = now(); c0 = cpu_clock(pid); cpu_split(pid, &u0, &s0); }
  long limit = warmup ? warmup : total; /* the warm-up is drained first, then the timed part starts */
  while (got < total) {
    if (got == limit && limit < total) { limit = total; t0 = now(); c0 = cpu_clock(pid); cpu_split(pid, &u0, &s0); getrusage(RUSAGE_SELF, &ru0); bytes_in = 0; }
    /* produce */
    if (out_pos == out_len) out_pos = out_len = 0;
    if (out_pos == 0) { double tn = now();
      if (ask_h >= 0) { out_len += sprintf(out, "<a xmlns='urn:xmpp:sm:3' h='%ld'/>", ask_h); ask_h = -1; }
      while (next < limit && out_len < out_cap && (window_ == 0 || next - got < window_)) {
        char *o = out + out_len; char idb[24]; int idn = sprintf(idb, "%ld", next);
#define C(str, n) do { memcpy(o, str, n); o += n; } while (0)
        C("<message type='chat' from='", 27); C(from, strlen(from)); C("' to='", 6); C(to, strlen(to)); C("' id='", 6); C(idb, idn); C("'><body>", 8);
        o += make_body(o, next); C("</body></message>", 17); out_len = o - out; sent_at[next] = tn; next++;
      } }
    /* send */
    int blocked = 0;
    while (out_pos < out_len) {
      long n = out_len - out_pos; if (chunk && n > chunk) n = chunk;
      ssize_t k = tx(out + out_pos, n);
      if (k < 0) { if (errno == EAGAIN) { blocked = 1; break; } die("send: %s (got %ld replies)", strerror(errno), got); }
      out_pos += k; if (window_ == 0) break; /* read between the writes */
    }
    /* receive */
    if (in_len + 262144 > in_cap) { in_cap = in_len + 262144 * 2; in = realloc(in, in_cap); }
    ssize_t k = rx(in + in_len, in_cap - in_len);
    if (k == 0) die("the peer closed the connection after %ld replies", got);
    if (k < 0 && errno != EAGAIN) die("recv: %s after %ld replies", strerror(errno), got);
    if (k < 0) {
      int can_send = out_pos < out_len || (next < limit && (window_ == 0 || next - got < window_));
      if (can_send && !blocked) continue;
      struct pollfd p = {fd, POLLIN | (out_pos < out_len ? POLLOUT : 0), 0}; poll(&p, 1, 200);
      if (now() > until || now() - tlast > 20) die("timed out: sent %ld, got %ld, duplicates %ld, wrong %ld", next, got, dup, wrong);
      continue;
    }
    in_len += k; bytes_in += k; double tn = tlast = now();
    for (;;) { /* scan */
      char *p = memchr(in + in_pos, '<', in_len - in_pos);
      if (!p) { if (bstart < 0) in_pos = in_len; else in_pos = in_len; break; }
      long at = p - in; if (in_len - at < 10) { in_pos = at; break; }
      if (p[1] == 'b' && !memcmp(p, "<body", 5)) {
        char *g = memchr(p, '>', in_len - at); if (!g) { in_pos = at; break; }
        if (g[-1] != '/') bstart = g + 1 - in;
        in_pos = g + 1 - in; continue;
      }
      if (p[1] == '/' && !memcmp(p, "</body>", 7) && bstart >= 0) {
        char *b = in + bstart; long n = at - bstart; long id = -1;
        if (n > 13 && !memcmp(b, "hello number ", 13)) { id = 0; long j = 13; while (j < n && b[j] >= '0' && b[j] <= '9') id = id * 10 + (b[j++] - '0'); }
        if (id < 0 || id >= total) wrong++;
        else {
          long m = make_body(exp, id); int ok = m == n && !memcmp(exp, b, n);
          if (!ok && (esc || memchr(b, '&', n))) { if (n + 16 > ub_cap) ub = realloc(ub, ub_cap = n * 2); long x = unesc(ua, exp, m), y = unesc(ub, b, n); ok = x == y && !memcmp(ua, ub, x); }
          if (!ok) { if (!wrong) fprintf(stderr, "fake-server %s: first wrong body: %.*s\n", tag, (int)(n < 200 ? n : 200), b); wrong++; }
          if (seen[id]) dup++; else { seen[id] = 1; if (id >= warmup) rtt[nrtt++] = (tn - sent_at[id]) * 1e6; }
          body_bytes += n;
        }
        bstart = -1; in_pos = at + 7; continue;
      }
      if (p[1] == '/' && !memcmp(p, "</message>", 10)) { got++; in_pos = at + 10; continue; }
      if (p[1] == '/' && !memcmp(p, "</stream:s", 10)) die("the peer closed the stream after %ld replies", got);
      if (p[1] == 'r' && (p[2] == ' ' || p[2] == '/')) ask_h = got + 1; /* the presence counts, too */
      if (p[1] == 'i' || p[1] == 'p') other++;
      in_pos = at + 1;
    }
    if (rss_every && got / rss_every > nseries && nseries < 256) series[nseries++] = rss_mb(pid, "VmRSS:");
    long keep = bstart >= 0 && bstart < in_pos ? bstart : in_pos;
    if (keep > 0 && (keep == in_len || keep > 131072)) { memmove(in, in + keep, in_len - keep); in_len -= keep; in_pos -= keep; if (bstart >= 0) bstart -= keep; }
  }
  double t1 = now(), c1 = cpu_clock(pid), u1, s1; cpu_split(pid, &u1, &s1);
  struct rusage ru1; getrusage(RUSAGE_SELF, &ru1);
  double peak = rss_mb(pid, "VmHWM:"), rss = rss_mb(pid, "VmRSS:");
  double scpu = (ru1.ru_utime.tv_sec - ru0.ru_utime.tv_sec) + (ru1.ru_stime.tv_sec - ru0.ru_stime.tv_sec) + (ru1.ru_utime.tv_usec - ru0.ru_utime.tv_usec + ru1.ru_stime.tv_usec - ru0.ru_stime.tv_usec) * 1e-6;
  long missing = 0; for (long k = 0; k < total; k++) missing += !seen[k];
  double wall = t1 - t0, cpu = c0 >= 0 && c1 >= 0 ? c1 - c0 : -1;
  qsort(rtt, nrtt, sizeof *rtt, cmpf); double p50 = nrtt ? rtt[nrtt / 2] : 0, p99 = nrtt ? rtt[(long)(nrtt * 0.99)] : 0;
  int ok = !dup && !wrong && !missing;
  if (json) printf("{\"tag\":\"%s\",\"ok\":%s,\"count\":%ld,\"warmup\":%ld,\"body\":%ld,\"window\":%ld,\"rate\":%.0f,\"wall\":%.4f,\"p50_us\":%.1f,\"p99_us\":%.1f,\"cpu\":%.4f,\"user\":%.2f,\"sys\":%.2f,\"cpu_us_per_msg\":%.3f,\"cpu_total\":%.3f,\"peak_rss_mb\":%.1f,\"rss_mb\":%.1f,\"online_s\":%.3f,\"server_cpu\":%.3f,\"mb_in\":%.1f,\"dup\":%ld,\"wrong\":%ld,\"missing\":%ld,\"other\":%ld,\"rss_series\":[",
    tag, ok ? "true" : "false", count, warmup, body, window_, count / wall, wall, p50, p99, cpu, u1 - u0, s1 - s0, cpu > 0 ? cpu / count * 1e6 : -1, c1, peak, rss, t_online - t_spawn, scpu, bytes_in / 1e6, dup, wrong, missing, other), print_series();
  else printf("%-22s %s body %ld window %ld: %9.0f msg/s  wall %.3f s  rtt p50 %.1f p99 %.1f us  client cpu %.3f s (%.2f us/msg; user %.2f sys %.2f)  peak rss %.1f MB  online after %.3f s  [server cpu %.3f s, dup %ld wrong %ld missing %ld]\n",
    tag, ok ? "OK " : "BAD", body, window_, count / wall, wall, p50, p99, cpu, cpu > 0 ? cpu / count * 1e6 : -1, u1 - u0, s1 - s0, peak, t_online - t_spawn, scpu, dup, wrong, missing);
  fflush(stdout);
  if (!connect_to) wr("</stream:stream>"); else wr("</stream:stream>");
  cleanup(); return ok ? 0 : 1;
}
