#!/usr/bin/env python3
"""A workbook to measure readers with: gen_book.py xlsx|ods ROWS FILE.

One sheet of ten columns: an area code, a name and a year as texts, and seven numbers, whole and with
digits behind the point. The same arguments give the same bytes.
"""

import sys
import zipfile

REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NS = "urn:oasis:names:tc:opendocument:xmlns:"
AREAS = ["Hartlepool", "Middlesbrough", "Redcar &amp; Cleveland", "Stockton-on-Tees"]


def values(row):
    """Texts first, then numbers."""
    return (
        ["E0600%04d" % (row % 400), AREAS[row % 4], "20%02d" % (row % 25)],
        [str(row), str(row * 7 % 1000)] + ["%d.%d" % (row * k % 5000, row % 9 + 1) for k in range(2, 7)],
    )


def xlsx_rows(rows, texts):
    for row in range(rows):
        words, numbers = values(row)
        cells = "".join('<c r="%s%d" t="s"><v>%d</v></c>' % ("ABC"[i], row + 1, texts[w]) for i, w in enumerate(words))
        cells += "".join('<c r="%s%d" s="1"><v>%s</v></c>' % ("DEFGHIJ"[i], row + 1, n) for i, n in enumerate(numbers))
        yield '<row r="%d" spans="1:10">%s</row>' % (row + 1, cells)


def ods_rows(rows):
    for row in range(rows):
        words, numbers = values(row)
        cells = "".join(
            '<table:table-cell office:value-type="string" calcext:value-type="string"><text:p>%s</text:p></table:table-cell>' % w for w in words
        )
        cells += "".join(
            '<table:table-cell office:value-type="float" office:value="%s" calcext:value-type="float"><text:p>%s</text:p></table:table-cell>' % (n, n)
            for n in numbers
        )
        yield '<table:table-row table:style-name="ro1">%s</table:table-row>' % cells


def put(book, name, head, rows, foot):
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    with book.open(info, "w", force_zip64=True) as part:
        part.write(head.encode())
        batch = []
        for row in rows:
            batch.append(row)
            if len(batch) == 4096:
                part.write("".join(batch).encode())
                batch = []
        part.write(("".join(batch) + foot).encode())


def main():
    kind, rows, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    with zipfile.ZipFile(path, "w") as book:
        if kind == "ods":
            spaces = "".join(' xmlns:%s="%s%s:1.0"' % (p, NS, p) for p in ("office", "table", "text"))
            spaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
            pack(book, "mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            pack(book, "META-INF/manifest.xml", "<manifest/>")
            put(
                book,
                "content.xml",
                '<office:document-content%s><office:body><office:spreadsheet><table:table table:name="Data">' % spaces,
                ods_rows(rows),
                "</table:table></office:spreadsheet></office:body></office:document-content>",
            )
            return
        texts = {}
        for row in range(min(rows, 400 * 25)):
            for word in values(row)[0]:
                texts.setdefault(word, len(texts))
        relation = '<Relationship Id="%s" Type="' + REL + '/%s" Target="%s"/>'
        pack(book, "[Content_Types].xml", "<Types/>")
        pack(book, "_rels/.rels", "<Relationships>%s</Relationships>" % relation % ("a", "officeDocument", "xl/workbook.xml"))
        pack(
            book,
            "xl/workbook.xml",
            '<workbook xmlns:r="%s"><sheets><sheet name="Data" sheetId="1" r:id="s"/></sheets></workbook>' % REL,
        )
        pack(
            book,
            "xl/_rels/workbook.xml.rels",
            "<Relationships>%s%s%s</Relationships>"
            % (
                relation % ("s", "worksheet", "worksheets/sheet1.xml"),
                relation % ("t", "sharedStrings", "sharedStrings.xml"),
                relation % ("u", "styles", "styles.xml"),
            ),
        )
        pack(book, "xl/styles.xml", '<styleSheet><cellXfs><xf/><xf numFmtId="4"/></cellXfs></styleSheet>')
        pack(book, "xl/sharedStrings.xml", "<sst>%s</sst>" % "".join("<si><t>%s</t></si>" % t for t in texts))
        put(book, "xl/worksheets/sheet1.xml", "<worksheet><sheetData>", xlsx_rows(rows, texts), "</sheetData></worksheet>")


def pack(book, name, text):
    book.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)


main()
