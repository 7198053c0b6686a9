// The floor of a hub: passes bytes between the first two connections, reads nothing of them.
//   relay SOCKET [acknowledge]
// 'acknowledge' takes the first frame of each connection, its REGISTER, and answers it as a gateway would, so that the library's own
// ends can be measured without a gateway between them.
#include "frames.h"
#include <poll.h>

static void acknowledge(int fd) {
    static const char body[] = "{\"type\":\"REGISTER_ACK\"}";
    char frame[4 + sizeof body - 1];
    Buffer in = {0};
    do { if (!fill(fd, &in)) die("closed before REGISTER"); } while (in.used < 4 || in.used < 4 + be32(in.at));
    put_be32(frame, sizeof body - 1);
    memcpy(frame + 4, body, sizeof body - 1);
    write_all(fd, frame, sizeof frame);
    free(in.at);
}

int main(int argc, char **argv) {
    if (argc < 2) { fprintf(stderr, "relay SOCKET [acknowledge]\n"); return 2; }
    int listener = unix_listen(argv[1]), end[2];
    for (int i = 0; i < 2; i++) {
        if ((end[i] = accept(listener, NULL, NULL)) < 0) die("accept");
        if (argc > 2) acknowledge(end[i]);
    }
    static char bytes[1 << 18];
    struct pollfd polls[2] = {{end[0], POLLIN, 0}, {end[1], POLLIN, 0}};
    for (;;) {
        if (poll(polls, 2, -1) < 0) die("poll");
        for (int i = 0; i < 2; i++) {
            if (!polls[i].revents) continue;
            ssize_t n = read(end[i], bytes, sizeof bytes);
            if (n <= 0) { unlink(argv[1]); return 0; }
            write_all(end[1 - i], bytes, (size_t)n);
        }
    }
}
