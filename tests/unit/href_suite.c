// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the client may ask: URLs under prefixes, kinds of addresses.

#include "http/address.h"
#include "http/href.h"
#include "unit/check.h"
#include "unit/suites.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static void
normalises(void)
{
    static const struct {
        const char *from, *to;
    } cases[] = {
        {"http://example.org", "http://example.org/"},
        {"HTTP://Example.ORG/", "http://example.org/"},
        {"http://example.org:80/a", "http://example.org/a"},
        {"https://example.org:443", "https://example.org/"},
        {"https://example.org:/x", "https://example.org/x"},
        {"https://example.org:80/", "https://example.org:80/"},
        {"http://example.org:00080/", "http://example.org/"},
        {"http://example.org:8080/a?b=c#d", "http://example.org:8080/a?b=c"},
        {"http://example.org?x", "http://example.org/?x"},
        {"http://example.org#x", "http://example.org/"},
        {"http://[2001:DB8::1]:8/", "http://[2001:db8::1]:8/"},
        {"http://[::ffff:1.2.3.4]/", "http://[::ffff:1.2.3.4]/"},
        {"http://e.org/a/./b/../c", "http://e.org/a/c"},
        {"http://e.org/../../a", "http://e.org/a"},
        {"http://e.org/a/..", "http://e.org/"},
        {"http://e.org/a/.", "http://e.org/a/"},
        {"http://e.org/a//../b", "http://e.org/a/b"},
        {"http://e.org/%2e%2E/a/%2e/b", "http://e.org/a/b"},
        {"http://e.org/...", "http://e.org/..."},
        {"http://e.org/%41%7e%c3%a9%2f", "http://e.org/A~%C3%A9%2F"},
        {"http://e.org/caf\303\251?q=\303\251", "http://e.org/caf%C3%A9?q=%C3%A9"},
        {"http://e.org/a b\r\nHost: x", "http://e.org/a%20b%0D%0AHost:%20x"},
        {"http://e.org?a/../b", "http://e.org/?a/../b"},
        {"http://e.org\\@evil.org/", "http://e.org/%5C@evil.org/"},
    };
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgHref target = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL(lg_href_parse(arena, lg_str_c(cases[i].from), &target, &err), LG_OK);
        CHECK_STR(target.url, cases[i].to);
        CU_ASSERT_EQUAL(target.origin.n + target.path.n + target.query.n, target.url.n);
        // what is normal stays as it is
        CU_ASSERT_EQUAL(lg_href_parse(arena, target.url, &target, &err), LG_OK);
        CHECK_STR(target.url, cases[i].to);
    }
    lg_arena_free(arena);
}

static void
refuses(void)
{
    static const struct {
        const char *url, *says;
    } cases[] = {
        {"", "http:// or https://"},
        {"ftp://example.org/", "http:// or https://"},
        {"file:///etc/passwd", "http:// or https://"},
        {"gopher://127.0.0.1:70/_x", "http:// or https://"},
        {"http:/example.org/", "http:// or https://"},
        {"example.org", "http:// or https://"},
        {"http://", "no host"},
        {"http:///a", "no host"},
        {"http://:80/", "no host"},
        {"http://user@example.org/", "user name"},
        {"http://example.org:80@evil.org/", "user name"},
        {"http://exa mple.org/", "plain name"},
        {"http://ex%61mple.org/", "plain name"},
        {"http://b\303\274cher.example/", "plain name"},
        {"http://[fe80::1%25eth0]/", "plain name"},
        {"http://[::1/", "plain name"},
        {"http://[]/", "plain name"},
        {"http://[::1]x/", "port"},
        {"http://example.org:0/", "port"},
        {"http://example.org:65536/", "port"},
        {"http://example.org:8a/", "port"},
        {"http://example.org:-1/", "port"},
        {"http://example.org/%", "hexadecimal"},
        {"http://example.org/?a=%zz", "hexadecimal"},
        {"http://example.org/a/..%2fb", "escaped slashes"},
        {"http://example.org/a%5c..%5Cb", "escaped slashes"},
        {"http://example.org/a%2f%2e", "escaped slashes"},
    };
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgHref target = {0};
        LgError err = {0};
        const LgStr url = lg_str_c(cases[i].url);
        CU_ASSERT_EQUAL(lg_href_parse(arena, url, &target, &err), LG_E_INVALID);
        CU_ASSERT_TRUE(error_says(&err, cases[i].says));
    }
    static char longest[9000] = "http://example.org/";
    memset(longest + strlen(longest), 'a', sizeof(longest) - 1 - strlen(longest));
    LgHref target = {0};
    CU_ASSERT_EQUAL(lg_href_parse(arena, lg_str_c(longest), &target, NULL), LG_E_LIMIT);
    lg_arena_free(arena);
}

static void
compares_on_borders(void)
{
    static const struct {
        const char *prefix, *url;
        bool under;
    } cases[] = {
        {"https://e.org", "https://e.org/", true},
        {"https://e.org", "https://e.org/a?b", true},
        {"https://e.org", "http://e.org/", false},
        {"https://e.org", "https://e.org:8443/", false},
        {"https://e.org", "https://e.org.evil.org/", false},
        {"https://e.org", "https://www.e.org/", false},
        {"https://e.org/a", "https://e.org/a", true},
        {"https://e.org/a", "https://e.org/a?b=c", true},
        {"https://e.org/a", "https://e.org/a/", true},
        {"https://e.org/a", "https://e.org/a/b", true},
        {"https://e.org/a", "https://e.org/ab", false},
        {"https://e.org/a", "https://e.org/a/../b", false},
        {"https://e.org/a", "https://e.org/a/%2e%2e/b", false},
        {"https://e.org/a", "https://e.org/A", false},
        {"https://e.org/a/", "https://e.org/a", false},
        {"https://e.org/a/", "https://e.org/a/b", true},
        {"https://e.org/%61", "https://E.org/a", true},
        {"http://127.0.0.1", "http://127.1/", false},
    };
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgHref prefix = {0};
        LgHref target = {0};
        const LgStr p = lg_str_c(cases[i].prefix);
        const LgStr u = lg_str_c(cases[i].url);
        CU_ASSERT_EQUAL(lg_href_parse(arena, p, &prefix, NULL), LG_OK);
        CU_ASSERT_EQUAL(lg_href_parse(arena, u, &target, NULL), LG_OK);
        const bool got = lg_href_under(&target, &prefix);
        if (got != cases[i].under) {
            (void)printf("\n    %s under %s: %d\n", cases[i].url, cases[i].prefix, got);
        }
        CU_ASSERT_EQUAL(got, cases[i].under);
    }
    lg_arena_free(arena);
}

static LgAddressKind
kind_of(const char *text, const char **out_name)
{
    struct sockaddr_storage address = {0};
    struct in_addr v4;
    struct in6_addr v6;
    if (inet_pton(AF_INET, text, &v4) == 1) {
        const struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr = v4};
        memcpy(&address, &in, sizeof(in));
    } else if (inet_pton(AF_INET6, text, &v6) == 1) {
        const struct sockaddr_in6 in = {.sin6_family = AF_INET6, .sin6_addr = v6};
        memcpy(&address, &in, sizeof(in));
    } else {
        address.ss_family = AF_UNIX;
    }
    char again[LG_ADDRESS_TEXT];
    lg_address_text((const struct sockaddr *)&address, again);
    CU_ASSERT_STRING_EQUAL(again, address.ss_family == AF_UNIX ? "?" : text);
    return lg_address_kind((const struct sockaddr *)&address, out_name);
}

// Of each range the first and the last address, and the neighbours outside.
static void
knows_addresses(void)
{
    enum { PUB = LG_ADDRESS_PUBLIC, PRI = LG_ADDRESS_PRIVATE, NEV = LG_ADDRESS_NEVER };
    static const struct {
        const char *text;
        int kind;
        const char *name;
    } cases[] = {
        {"0.0.0.0", NEV, "this host"},
        {"0.255.255.255", NEV, "this host"},
        {"1.0.0.0", PUB, ""},
        {"8.8.8.8", PUB, ""},
        {"9.255.255.255", PUB, ""},
        {"10.0.0.0", PRI, "private network"},
        {"10.255.255.255", PRI, "private network"},
        {"11.0.0.0", PUB, ""},
        {"100.63.255.255", PUB, ""},
        {"100.64.0.0", PRI, "provider"},
        {"100.127.255.255", PRI, "provider"},
        {"100.128.0.0", PUB, ""},
        {"126.255.255.255", PUB, ""},
        {"127.0.0.1", PRI, "loopback"},
        {"127.255.255.255", PRI, "loopback"},
        {"128.0.0.0", PUB, ""},
        {"169.253.255.255", PUB, ""},
        {"169.254.169.254", NEV, "link-local"},
        {"169.255.0.0", PUB, ""},
        {"172.15.255.255", PUB, ""},
        {"172.16.0.0", PRI, "private network"},
        {"172.31.255.255", PRI, "private network"},
        {"172.32.0.0", PUB, ""},
        {"192.0.0.1", NEV, "reserved"},
        {"192.0.1.0", PUB, ""},
        {"192.0.2.1", NEV, "documentation"},
        {"192.88.99.1", NEV, "reserved"},
        {"192.167.255.255", PUB, ""},
        {"192.168.0.0", PRI, "private network"},
        {"192.168.255.255", PRI, "private network"},
        {"192.169.0.0", PUB, ""},
        {"198.17.255.255", PUB, ""},
        {"198.18.0.0", NEV, "benchmarks"},
        {"198.19.255.255", NEV, "benchmarks"},
        {"198.51.100.7", NEV, "documentation"},
        {"203.0.113.7", NEV, "documentation"},
        {"223.255.255.255", PUB, ""},
        {"224.0.0.1", NEV, "multicast"},
        {"239.255.255.255", NEV, "multicast"},
        {"240.0.0.0", NEV, "reserved"},
        {"255.255.255.255", NEV, "reserved"},
        {"::", NEV, "reserved"},
        {"::1", PRI, "loopback"},
        {"::2", NEV, "reserved"},
        {"::127.0.0.1", NEV, "reserved"},
        {"::ffff:127.0.0.1", PRI, "loopback"},
        {"::ffff:10.1.2.3", PRI, "private network"},
        {"::ffff:169.254.169.254", NEV, "link-local"},
        {"::ffff:0.0.0.0", NEV, "this host"},
        {"::ffff:8.8.8.8", PUB, ""},
        {"64:ff9b::7f00:1", PRI, "loopback"},
        {"64:ff9b::808:808", PUB, ""},
        {"64:ff9b:1::808:808", NEV, "reserved"},
        {"100::1", NEV, "reserved"},
        {"2001::1", NEV, "reserved"},
        {"2001:1ff:ffff::", NEV, "reserved"},
        {"2001:200::1", PUB, ""},
        {"2001:db8::1", NEV, "documentation"},
        {"2001:db9::1", PUB, ""},
        {"2002:7f00:1::", NEV, "tunnel"},
        {"2a00:1450::1", PUB, ""},
        {"3fff:fff::1", NEV, "documentation"},
        {"3fff:1000::1", PUB, ""},
        {"4000::1", NEV, "reserved"},
        {"fbff::1", NEV, "reserved"},
        {"fc00::1", PRI, "private network"},
        {"fdff::1", PRI, "private network"},
        {"fe80::1", NEV, "link-local"},
        {"febf::1", NEV, "link-local"},
        {"fec0::1", NEV, "reserved"},
        {"ff02::1", NEV, "multicast"},
        {"a path", NEV, "no internet address"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *name = NULL;
        const LgAddressKind got = kind_of(cases[i].text, &name);
        if ((int)got != cases[i].kind || !strstr(name, cases[i].name)) {
            (void)printf("\n    %s: %d, '%s'\n", cases[i].text, (int)got, name);
        }
        CU_ASSERT_EQUAL((int)got, cases[i].kind);
        CU_ASSERT_PTR_NOT_NULL(strstr(name, cases[i].name));
    }
}

CU_TestInfo href_tests[] = {
    {"normalises URLs", normalises},
    {"refuses what is no plain URL", refuses},
    {"compares prefixes on borders of segments", compares_on_borders},
    {"knows the kinds of addresses", knows_addresses},
    CU_TEST_INFO_NULL,
};
