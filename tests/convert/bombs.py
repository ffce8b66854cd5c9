"""Workbooks that are made to hurt: each must be refused, or read, within memory and time, with a message.

bombs.py LODGE: one line for each that is not as it should be, then how many passed and failed.
"""

import os
import struct
import subprocess
import sys
import tempfile
import time
import warnings
import zipfile

LODGE = os.path.abspath(sys.argv[1])
MEGABYTES, SECONDS = 300, 20
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
ROWS = (
    '<row><c t="inlineStr"><is><t>Area code</t></is></c><c t="inlineStr"><is><t>Homes</t></is></c></row>'
    '<row><c t="inlineStr"><is><t>E06000001</t></is></c><c><v>1</v></c></row>'
)
HEAD = "<worksheet><sheetData>"
SHEET = "<worksheet>%s<sheetData>%s</sheetData></worksheet>"
results = []


def rel(id, kind, target):
    return '<Relationship Id="%s" Type="%s/%s" Target="%s"/>' % (id, REL, kind, target)


def rels(*relations):
    return "<Relationships>%s</Relationships>" % "".join(relations)


def put(book, name, content):
    info = zipfile.ZipInfo(name)
    info.compress_type = book.compression
    with book.open(info, "w", force_zip64=True) as part:
        for piece in [content] if isinstance(content, str) else content:
            part.write(piece.encode())


def many(n, text, before="", after=""):
    """before, n times text, after, without having all of it in memory."""
    yield before
    for _ in range(n // 10000):
        yield text * 10000
    yield after


def xlsx(sheet=SHEET % ("", ROWS), shared=None, styles=None, more=(), method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile("b.xlsx", "w", method) as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        z.writestr("_rels/.rels", rels(rel("a", "officeDocument", "xl/b.xml")))
        z.writestr("xl/b.xml", '<workbook xmlns:r="%s"><sheets><sheet name="A" r:id="s"/></sheets></workbook>' % REL)
        parts = [rel("s", "worksheet", "s.xml")]
        parts += [rel("t", "sharedStrings", "t.xml")] if shared else []
        parts += [rel("u", "styles", "u.xml")] if styles else []
        z.writestr("xl/_rels/b.xml.rels", rels(*parts))
        put(z, "xl/s.xml", sheet)
        if shared:
            put(z, "xl/t.xml", shared)
        if styles:
            put(z, "xl/u.xml", styles)
        for name, text in more:
            z.writestr(name, text)
    return "b.xlsx"


def damaged(change):
    """A workbook that is not packed, its bytes changed."""
    path = xlsx(method=zipfile.ZIP_STORED)
    data = bytearray(open(path, "rb").read())
    change(data)
    open(path, "wb").write(data)
    return path


def ods(body):
    spaces = "".join(' xmlns:%s="%s%s:1.0"' % (p, OFFICE, p) for p in ("office", "table", "text"))
    with zipfile.ZipFile("b.ods", "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        put(z, "content.xml", "<office:c%s><office:body><office:spreadsheet>%s</office:spreadsheet></office:body></office:c>" % (spaces, body))
        z.writestr("META-INF/manifest.xml", "<manifest/>")
    return "b.ods"


def table(rows):
    return '<table:table table:name="A">%s</table:table>' % rows


def cell(text, attributes=""):
    return '<table:table-cell %s office:value-type="string"><text:p>%s</text:p></table:table-cell>' % (attributes, text)


def check(name, path, says):
    """`says`: a part of the message; None: it is read."""
    start = time.time()
    command = [LODGE, "convert", path, "--yes", "-q", "-o", "/dev/null"]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    message = child.stderr.read().decode("utf-8", "replace")
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    seconds, megabytes = time.time() - start, usage.ru_maxrss // 1024
    good = child.returncode == 0 if says is None else child.returncode in (1, 4) and says in message
    results.append(good and megabytes <= MEGABYTES and seconds <= SECONDS)
    if not results[-1]:
        print("FAILED: %s: exit %d, %d MB, %.1f s: %s" % (name, child.returncode, megabytes, seconds, message[-300:]))
    os.unlink(path)


# --- Zips -----------------------------------------------------------------------------------


def directory(data):
    """Where the entries of the central directory begin."""
    at = data.find(b"PK\1\2")
    while at >= 0:
        yield at
        at = data.find(b"PK\1\2", at + 4)


def other_bytes(data):
    at = data.index(b"<v>1</v>")
    data[at + 3 : at + 4] = b"2"


def encrypted(data):
    for at in directory(data):
        data[at + 8] |= 1


def overlapping(data):
    entries = list(directory(data))
    for at in entries:
        data[at + 42 : at + 46] = data[entries[4] + 42 : entries[4] + 46]


def size_lies(data):
    at = data.rfind(b"xl/s.xml") - 46
    data[at + 24 : at + 28] = struct.pack("<I", 0x7FFFFFFF)


def other_name(data):
    at = data.index(b"xl/s.xml")
    data[at : at + 8] = b"xl/q.xml"


def cut(data):
    del data[len(data) // 2 :]


def zips():
    check("nothing wrong", xlsx(), None)
    check("ratio", xlsx(many(20000000, "<!---->", HEAD, ROWS + "</sheetData></worksheet>")), "refused as a bomb")
    check("100,000 members", xlsx(more=[("x%d" % i, "") for i in range(100000)]), "more than 65536 members")
    check("two members of one name", xlsx(more=[("xl/s.xml", "<worksheet/>")]), "has 2 members 'xl/s.xml'")
    check("a zip in the zip", xlsx(more=[("xl/a.zip", "PK\3\4" * 100)]), None)
    check("another checksum", damaged(other_bytes), "CRC error")
    check("encrypted", damaged(encrypted), "No password provided")
    check("members over each other", damaged(overlapping), "cannot read")
    check("a size that is none", damaged(size_lies), "inconsistent")
    check("another name in front", damaged(other_name), None)
    check("half of it", damaged(cut), "not a zip that can be read")


# --- XML and workbooks --------------------------------------------------------------------------


def workbooks():
    laughs = "".join("<!ENTITY %s '%s'>" % (chr(98 + i), ("&%s;" % chr(97 + i)) * 10) for i in range(24))
    check("entities", xlsx("<!DOCTYPE a [<!ENTITY a 'ha'>%s]><worksheet>&y;</worksheet>" % laughs), "document type")
    check("depth", xlsx("<worksheet>" + "<a>" * 1000000), "nested more than 64")
    check("attributes", xlsx("<worksheet " + " ".join("a%d=''" % i for i in range(300000)) + "/>"), "more than 262144 bytes")
    check("few bytes, many attributes", xlsx("<worksheet " + " ".join("a%d=''" % i for i in range(300)) + "/>"), "more than 256 attributes")
    check("a long name", xlsx("<worksheet " + "a" * 20000000 + "=''/>"), "more than 262144 bytes")
    check("a long text", xlsx(many(20000000, " ", HEAD, "</worksheet>")), "more than 10000000 bytes")
    check("a long shared text", xlsx(shared=many(20000000, "x", "<sst><si><t>", "</t></si></sst>")), "more than 10000000 bytes")
    check("a million shared texts", xlsx(shared=many(1000000, "<si><t/></si>", "<sst>", "</sst>")), None)
    check("a million styles", xlsx(styles=many(1000000, "<xf/>", "<styleSheet><cellXfs>", "</cellXfs></styleSheet>")), None)
    check("a range of all cells", xlsx(SHEET % ('<dimension ref="A1:XFD1048576"/>', ROWS)), None)
    check("merged over and over", xlsx(many(300000, "<mergeCell ref='A1:XFD1048576'/>", HEAD + ROWS + "</sheetData>", "</worksheet>")), None)
    check("no such text", xlsx(SHEET % ("", ROWS + '<row><c t="s"><v>7</v></c></row>')), "cell A3: there is no such shared text")
    check("too many rows", xlsx(many(2000000, "<row/>", HEAD, "</worksheet>")), "a row out of its place")
    everywhere = 'table:number-columns-repeated="16384"'
    check("all cells", ods(table('<table:table-row table:number-rows-repeated="1048576">%s</table:table-row>' % cell("", everywhere))), "empty")
    check("wider than wide", ods(table("<table:table-row>%s</table:table-row>" % (cell("x", everywhere) * 100))), "more than 16384 columns")
    check("spaces", ods(table("<table:table-row>%s</table:table-row>" % cell('<text:s text:c="16000000"/>' * 50))), "more than 16 MB")
    check("columns", ods(table('<table:table-column table:number-columns-repeated="1000000" table:visibility="collapse"/>' * 200000)), "more than 16384 columns")
    check("70,000 sheets", ods(table("") * 70000), "more than 65536 sheets")


with tempfile.TemporaryDirectory() as folder:
    warnings.simplefilter("ignore")  # zipfile warns of the two members
    os.chdir(folder)
    zips()
    workbooks()
    os.chdir("/")
print("convert/bombs: %d passed, %d failed, 0 skipped" % (sum(results), len(results) - sum(results)))
sys.exit(0 if all(results) else 1)
