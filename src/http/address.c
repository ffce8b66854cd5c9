// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// After the special-purpose address registries of IPv4 and IPv6 (RFC 6890).

#include "http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    uint8_t prefix[16];
    unsigned bits;
    LgAddressKind kind;
    const char *name;
} Range;

static const Range ranges4[] = {
    {{127}, 8, LG_ADDRESS_PRIVATE, "a loopback address"},
    {{10}, 8, LG_ADDRESS_PRIVATE, "an address of a private network"},
    {{172, 16}, 12, LG_ADDRESS_PRIVATE, "an address of a private network"},
    {{192, 168}, 16, LG_ADDRESS_PRIVATE, "an address of a private network"},
    {{100, 64}, 10, LG_ADDRESS_PRIVATE, "an address of a provider's own network"},
    {{0}, 8, LG_ADDRESS_NEVER, "an address of this host"},
    {{169, 254}, 16, LG_ADDRESS_NEVER, "a link-local address"},
    {{192, 0, 0}, 24, LG_ADDRESS_NEVER, "a reserved address"},
    {{192, 0, 2}, 24, LG_ADDRESS_NEVER, "an address for documentation"},
    {{192, 88, 99}, 24, LG_ADDRESS_NEVER, "a reserved address"},
    {{198, 18}, 15, LG_ADDRESS_NEVER, "an address for benchmarks"},
    {{198, 51, 100}, 24, LG_ADDRESS_NEVER, "an address for documentation"},
    {{203, 0, 113}, 24, LG_ADDRESS_NEVER, "an address for documentation"},
    {{224}, 4, LG_ADDRESS_NEVER, "a multicast address"},
    {{240}, 4, LG_ADDRESS_NEVER, "a reserved address"},
};

// The first that holds counts. What is global lies in 2000::/3.
static const Range ranges6[] = {
    {{[15] = 1}, 128, LG_ADDRESS_PRIVATE, "a loopback address"},
    {{0xfc}, 7, LG_ADDRESS_PRIVATE, "an address of a private network"},
    {{0xfe, 0x80}, 10, LG_ADDRESS_NEVER, "a link-local address"},
    {{0xff}, 8, LG_ADDRESS_NEVER, "a multicast address"},
    {{0x20, 0x01}, 23, LG_ADDRESS_NEVER, "a reserved address"},
    {{0x20, 0x01, 0x0d, 0xb8}, 32, LG_ADDRESS_NEVER, "an address for documentation"},
    {{0x3f, 0xff}, 20, LG_ADDRESS_NEVER, "an address for documentation"},
    {{0x20, 0x02}, 16, LG_ADDRESS_NEVER, "an address inside of a tunnel"},
    {{0x20}, 3, LG_ADDRESS_PUBLIC, ""},
    {{0}, 0, LG_ADDRESS_NEVER, "a reserved address"},
};

// IPv6 prefixes of 96 bits with an IPv4 address behind: mapped (RFC 4291, 2.5.5.2) and
// translated (RFC 6052, 2.1).
static const uint8_t embeds[][12] = {
    {[10] = 0xff, [11] = 0xff},
    {0x00, 0x64, 0xff, 0x9b},
};

static bool
within(const uint8_t *bytes, const Range *range)
{
    const unsigned whole = range->bits / 8;
    const unsigned rest = range->bits % 8;
    if (memcmp(bytes, range->prefix, whole) != 0) {
        return false;
    }
    return rest == 0 || ((bytes[whole] ^ range->prefix[whole]) >> (8 - rest)) == 0;
}

static LgAddressKind
find(const uint8_t *bytes, const Range *ranges, size_t n, const char **out_name)
{
    for (size_t i = 0; i < n; i++) {
        if (within(bytes, &ranges[i])) {
            *out_name = ranges[i].name;
            return ranges[i].kind;
        }
    }
    *out_name = "";
    return LG_ADDRESS_PUBLIC;
}

static LgAddressKind
kind4(const uint8_t *bytes, const char **out_name)
{
    return find(bytes, ranges4, sizeof(ranges4) / sizeof(ranges4[0]), out_name);
}

static LgAddressKind
kind6(const uint8_t *bytes, const char **out_name)
{
    for (size_t i = 0; i < sizeof(embeds) / sizeof(embeds[0]); i++) {
        if (memcmp(bytes, embeds[i], sizeof(embeds[i])) == 0) {
            return kind4(bytes + sizeof(embeds[i]), out_name);
        }
    }
    return find(bytes, ranges6, sizeof(ranges6) / sizeof(ranges6[0]), out_name);
}

LgAddressKind
lg_address_kind(const struct sockaddr *address, const char **out_name)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof(in));
        return kind4((const uint8_t *)&in.sin_addr, out_name);
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, address, sizeof(in));
        return kind6((const uint8_t *)&in.sin6_addr, out_name);
    }
    *out_name = "no internet address";
    return LG_ADDRESS_NEVER;
}

void
lg_address_text(const struct sockaddr *address, char out[LG_ADDRESS_TEXT])
{
    const char *text = NULL;
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof(in));
        text = inet_ntop(AF_INET, &in.sin_addr, out, LG_ADDRESS_TEXT);
    } else if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, address, sizeof(in));
        text = inet_ntop(AF_INET6, &in.sin6_addr, out, LG_ADDRESS_TEXT);
    }
    if (!text) {
        (void)snprintf(out, LG_ADDRESS_TEXT, "?");
    }
}
