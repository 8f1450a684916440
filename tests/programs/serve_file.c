/* A small web server for the tests: hands out one file to whatever is asked for, and misbehaves on
 * request. It prints its port on the first line, then one line per request:
 *
 *     $ serve_file --drop 1000 archive.tar.gz
 *     41373
 *     GET /archive.tar.gz
 *     GET /archive.tar.gz bytes=1000-
 *
 * One connection at a time, one request per connection, on the loopback, until it is killed.
 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    long drop;            /* close after that many bytes of a body; 0: never */
    long stall;           /* fall silent after that many bytes of a body; 0: never */
    long fail;            /* answer the first that many requests with `status` */
    long status;          /* 503 */
    long length;          /* the Content-Length claimed; 0: the true one, -1: none */
    bool ignore_ranges;   /* answer 200 and the whole file */
    const char *redirect; /* answer every request with a redirect to that address */
} how = {.status = 503};

static char *bytes;
static long size;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct stat info;
    if (file == NULL || fstat(fileno(file), &info) != 0)
        die(path);
    size = (long)info.st_size;
    bytes = malloc((size_t)size + 1);
    if (bytes == NULL || fread(bytes, 1, (size_t)size, file) != (size_t)size)
        die(path);
    fclose(file);
}

static int listen_on_loopback(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int server = socket(AF_INET, SOCK_STREAM, 0);
    if (server < 0 || bind(server, (struct sockaddr *)&address, length) != 0 ||
        listen(server, 8) != 0 || getsockname(server, (struct sockaddr *)&address, &length) != 0)
        die("socket");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return server;
}

static void send_all(int client, const char *from, long count)
{
    while (count > 0) {
        ssize_t sent = write(client, from, (size_t)count);
        if (sent <= 0)
            return;
        from += sent;
        count -= sent;
    }
}

/* The request's first line and headers, up to the empty line. */
static bool read_request(int client, char *request, size_t room)
{
    size_t used = 0;
    request[0] = '\0';
    while (used + 1 < room && strstr(request, "\r\n\r\n") == NULL) {
        ssize_t got = read(client, request + used, room - 1 - used);
        if (got <= 0)
            return false;
        used += (size_t)got;
        request[used] = '\0';
    }
    return true;
}

/* The value of a header, "" when it is not there. */
static void find_header(const char *request, const char *name, char value[128])
{
    const char *at = strcasestr(request, name);
    value[0] = '\0';
    if (at != NULL)
        snprintf(value, 128, "%.*s", (int)strcspn(at + strlen(name), "\r"), at + strlen(name));
}

/* Where the answer starts: 0 unless a range is requested. */
static long range_start(const char *request)
{
    char range[128];
    find_header(request, "\r\nRange: ", range);
    if (how.ignore_ranges || strncmp(range, "bytes=", 6) != 0)
        return 0;
    return strtol(range + 6, NULL, 10);
}

static void send_file(int client, long start)
{
    char head[512], more[256] = "";
    long count = size - start;
    if (start > 0)
        snprintf(more, sizeof more, "Content-Range: bytes %ld-%ld/%ld\r\n", start, size - 1, size);
    int used = snprintf(head, sizeof head, "HTTP/1.1 %s\r\nConnection: close\r\n%s",
                        start > 0 ? "206 Partial Content" : "200 OK", more);
    if (how.length >= 0)
        used += snprintf(head + used, sizeof head - (size_t)used, "Content-Length: %ld\r\n",
                         how.length > 0 ? how.length : count);
    used += snprintf(head + used, sizeof head - (size_t)used, "\r\n");
    send_all(client, head, used);
    long limit = how.stall > 0 ? how.stall : how.drop > 0 ? how.drop : count;
    send_all(client, bytes + start, limit < count ? limit : count);
    if (how.stall > 0 && limit < count)
        while (read(client, head, sizeof head) > 0)
            ; /* silent until the client goes away */
}

static void answer(int client)
{
    static long requests;
    char request[4096], range[128], head[512];
    if (!read_request(client, request, sizeof request))
        return;
    find_header(request, "\r\nRange: ", range);
    char *path = strchr(request, ' ');
    printf("%.*s%s%s\n", (int)(path + 1 + strcspn(path + 1, " ") - request), request,
           range[0] == '\0' ? "" : " ", range);
    fflush(stdout);
    long start = range_start(request);
    head[0] = '\0';
    if (++requests <= how.fail)
        snprintf(head, sizeof head, "HTTP/1.1 %ld No\r\n", how.status);
    else if (how.redirect != NULL)
        snprintf(head, sizeof head, "HTTP/1.1 302 Found\r\nLocation: %.300s\r\n", how.redirect);
    else if (start >= size)
        snprintf(head, sizeof head, "HTTP/1.1 416 No\r\nContent-Range: bytes */%ld\r\n", size);
    if (head[0] == '\0') {
        send_file(client, start);
        return;
    }
    strcat(head, "Connection: close\r\nContent-Length: 6\r\n\r\nerror\n");
    send_all(client, head, (long)strlen(head));
}

static void read_options(int argc, char **argv)
{
    static const struct {
        const char *name;
        long *number;
    } numbers[] = {{"--drop", &how.drop},
                   {"--stall", &how.stall},
                   {"--fail", &how.fail},
                   {"--status", &how.status},
                   {"--length", &how.length}};
    for (int i = 1; i < argc - 1; i++) {
        if (strcmp(argv[i], "--ignore-ranges") == 0)
            how.ignore_ranges = true;
        else if (strcmp(argv[i], "--redirect") == 0)
            how.redirect = argv[++i];
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
            if (strcmp(argv[i], numbers[k].name) == 0)
                *numbers[k].number = strtol(argv[i + 1], NULL, 10);
    }
}

int main(int argc, char **argv)
{
    read_options(argc, argv);
    signal(SIGPIPE, SIG_IGN);
    read_file(argv[argc - 1]);
    int server = listen_on_loopback();
    for (;;) {
        int client = accept(server, NULL, NULL);
        if (client < 0)
            continue;
        answer(client);
        shutdown(client, SHUT_WR);
        close(client);
    }
}
