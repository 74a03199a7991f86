// The fast endpoint of the measurement: answers every request at once with the same chat completion, on one thread, keeping connections open.
// cc -O2 mock.c -o mock && ./mock 18080
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROOM (1 << 18)

static const char body[] =
    "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"mock\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
    "\"content\":\"I can help you with your orders and with questions about the shop.\"},\"finish_reason\":\"stop\"}],"
    "\"usage\":{\"prompt_tokens\":120,\"completion_tokens\":14,\"total_tokens\":134}}";

struct connection { int socket; size_t length; char data[ROOM + 1]; };

static char answer[2048];
static size_t answer_length;

// The length of a whole request at the beginning of the buffer; 0 when more has to come.
static size_t whole(struct connection *c) {
    c->data[c->length] = 0;
    char *end = strstr(c->data, "\r\n\r\n");
    if (!end)
        return 0;
    size_t head = (size_t)(end - c->data) + 4, length = 0;
    for (char *line = strstr(c->data, "\r\n"); line && line < end; line = strstr(line + 2, "\r\n"))
        if (!strncasecmp(line + 2, "content-length:", 15))
            length = strtoul(line + 17, NULL, 10);
    return head + length <= c->length ? head + length : 0;
}

int main(int argc, char **argv) {
    int port = argc > 1 ? atoi(argv[1]) : 18080, one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, 1024)) {
        perror("listen");
        return 1;
    }

    answer_length = (size_t)snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", sizeof body - 1, body);
    int poll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}, events[256];
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(poll, events, 256, -1);
        for (int i = 0; i < ready; i++) {
            struct connection *c = events[i].data.ptr;
            if (!c) {
                int accepted = accept(listener, NULL, NULL);
                if (accepted < 0)
                    continue;
                setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                c = malloc(sizeof *c);
                c->socket = accepted;
                c->length = 0;
                event.events = EPOLLIN;
                event.data.ptr = c;
                epoll_ctl(poll, EPOLL_CTL_ADD, accepted, &event);
                continue;
            }

            ssize_t got = read(c->socket, c->data + c->length, ROOM - c->length);
            if (got <= 0) {
                close(c->socket);
                free(c);
                continue;
            }

            c->length += (size_t)got;
            for (size_t request; (request = whole(c)) > 0;) {
                if (write(c->socket, answer, answer_length) < 0 && errno == EPIPE)
                    break;
                memmove(c->data, c->data + request, c->length - request);
                c->length -= request;
            }
        }
    }
}
