#!/bin/sh
# A register with LMK keys, and its next release with certificate numbers: what was under a key
# leads to what is under the number. Numbers and keys are invented.
suite=http/crosswalk
. "$PWD/tests/http/lib.sh"
html='Accept: text/html'
columns=lodgement_date,property_type,current_energy_rating,current_energy_efficiency,uprn,main_fuel,walls_description
home='House,C,70,100012345678,mains gas,Solid brick'
one=0151-3058-8202-6036-8204
two=0151-3058-8202-6036-8205
six=0151-3058-8202-6036-8206
# sha256 of "8204-0151-3058-8202-6036-8204-0151"
key=b3743052b2ddd8bbd26c1adcef6c316e1dc5e0242dad12f4d2bd57a85d601970
old=/id/epc/domestic/lmk/$key
new=/id/epc/domestic/$one
publish() {
    "$lodge" publish site "$@" 2>log || { cat log; bad "cannot publish"; }
}

# --- The old release ----------------------------------------------------------------------------

name=setup
"$lodge" new site --base http://opendata.example/ 2>log || bad "cannot make a site"
printf 'LMK_KEY,%s\n%s,2021-03-04,%s\n%s,2021-03-05,%s\n' $columns $key "$home" 6d25 "$home" >old.csv
printf 'LMK_KEY,IMPROVEMENT_ITEM,IMPROVEMENT_SUMMARY_TEXT,INDICATIVE_COST,IMPROVEMENT_ID\n%s,1,Loft insulation,£100,5\n' $key >old-rr.csv
publish old.csv old-rr.csv
serve site
get "by its key" 200 "$old" -L -H "$html"

# --- The new one, without and with the keys -----------------------------------------------------

printf 'certificate_number,%s\n%s,2021-03-04,%s\n%s,2020-02-01,%s\n%s,2019-02-01,%s\n' $columns $one "$home" \
    $two "$home" $six "$home" >new.csv
printf 'certificate_number,improvement_item,improvement_summary_text,indicative_cost,improvement_id\n%s,1,Loft insulation,£100,5\n' $one >new-rr.csv
publish new.csv new-rr.csv
get "without the option it is gone" 410 "$old" -L -H "$html"
publish new.csv new-rr.csv --with-old-keys
get "its URI" 303 "$old" -H "$html"
get "its document" 301 "/doc${old#/id}" -H "$html"
head_has "^location: /doc${new#/id}\$"
head_has 'vary: accept'
name="its document may be kept as long as others"
fields=$(grep -ci '^cache-control:' head)
if [ "$fields" = 1 ]; then ok; else bad "$fields fields"; fi
get "its document as Turtle" 301 "/doc${old#/id}.ttl"
head_has "^location: /doc${new#/id}.ttl\$"
get "by its whole URI" 301 "/resource?uri=http://opendata.example$old" -H "$html"
head_has "^location: /doc${new#/id}\$"
get "followed" 200 "$old" -L -H "$html"
has "$one"
get "followed as data" 200 "$old" -L -H 'Accept: application/n-triples'
has "<http://opendata.example$new> <http://www.w3.org/2002/07/owl#sameAs> <http://opendata.example$old>"
get "a recommendation of it" 301 "/doc${old#/id}/recommendation/1" -H "$html"
head_has "^location: /doc${new#/id}/recommendation/1\$"
get "one that it never had" 404 "/doc${old#/id}/recommendation/9" -H "$html"
get "something deep below it" 404 "/doc${old#/id}/a/b/c" -H "$html"
get "a key that is in no release now" 410 /doc/epc/domestic/lmk/6d25 -H "$html"
has 'the dataset it was in: <a href="/data/epc/domestic">'
get "a key that never was" 404 /doc/epc/domestic/lmk/ffff -H "$html"
get "the number" 200 "/doc${new#/id}" -H "$html"
get "a part of nothing" 404 / -H "$html" --request-target /a/b/c/d/e
name="keys of 2020 and later only"
"$lodge" query site 'SELECT ?c { ?c <http://www.w3.org/2002/07/owl#sameAs> ?k } ORDER BY ?c' | tr -d '\r' >out
lines 3
has $one
has $two
no $six
name="the same again"
publish new.csv new-rr.csv --with-old-keys
cp log out
has 'Nothing has changed'

# --- A file with both ---------------------------------------------------------------------------

printf 'LMK_KEY,certificate_number,%s\n12345,%s,2019-03-04,%s\nN/A,%s,2021-02-01,%s\na/b c,%s,2021-02-01,%s\n' \
    $columns $one "$home" $two "$home" $six "$home" >both.csv
name="both columns, without the option"
"$lodge" convert both.csv -q >out 2>log || bad "$(cat log)"
no sameAs
has "/id/epc/domestic/$one>"
name="both columns"
"$lodge" convert both.csv -q --with-old-keys 2>log | grep sameAs | sed 's/ <[^ ]*> \.$//' >out
lines 2
has "/id/epc/domestic/$one> <http://www.w3.org/2002/07/owl#sameAs> <http://localhost:8080/id/epc/domestic/lmk/12345>"
has "/id/epc/domestic/$six> <http://www.w3.org/2002/07/owl#sameAs> <http://localhost:8080/id/epc/domestic/lmk/a%2Fb%20c>"
name="a key that a recipe names has no other"
printf 'register: domestic\nkey: {column: uprn}\nfiles: [new.csv]\n' >key.yaml
sed -i '3,$d' new.csv
"$lodge" convert --recipe key.yaml --with-old-keys -q >out 2>log || bad "$(cat log)"
no sameAs
stop
finish
