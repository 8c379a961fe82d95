"""Texts picked by hand: every corner of YAML that readers are known to turn differently.

Each must get upstream's own answer; the comments say what it is about, never what comes out.
"""

# fmt: off
# ruff: noqa: E501 - a group of cases stands together, which reads better than a case a line
# ruff: noqa: RUF001, SIM905 - odd characters are the point, and so is how little stands around each case

from __future__ import annotations

NASTY: tuple[str | bytes, ...] = (
    # Nothing, or next to it
    *("", "\n", " ", "\t", "# only a comment", "#\n\n#\n", "---", "---\n", "--- \n", "---\n---\n", "---\n---\n---\na: 1\n"),
    *("...", "...\n", "---\n...\n", "...\n---\na: 1\n", "\r", "\r\n", "\ufeff", "\ufeff\n", "null", "~", "--- # c\n# d\n"),
    # Where documents part
    *("a: 1\n---\nb: 2\n", "a: 1\n---\n\n---\nb: 2\n", "a: 1\n---\n---\nb: 2\n", "---\na: 1\n---\n", "a: 1\n--- # c\nb: 2\n"),
    *("a: 1\n---\tb\n", "a: 1\n---#c\nb: 2\n", "---#c\na: 1\n", "--- {a: 1}\n", "--- |\n  a\n", "---a: 1\n", "----\na: 1\n"),
    *("a: 1\n---\r\nb: 2\r\n", "a: 1\r\n---\r\n---\r\nb: 2", "a: 1\n ---\nb: 2\n", "a: |\n  x\n---\nb: |\n  y", "a: |\n ---\n  x\n"),
    *("a: 1\n...\nb: 2\n", "a: 1\n...\n...\n---\nb: 2\n", "a: 1\n... # c\n---\nb: 2\n", "a: 1\n...\n}{\n", "a: 1\n...\n%YAML 1.1\n---\nb: 2\n"),
    *("a: '\n---\n'\n", 'a: "\n--- x\n"\n', "a: [\n---\n]\n", "a: b\n--- c\nd: e\n", "- a\n---\n- b\n---\n# c\n---\n- d\n"),
    *("a: 1\n---\u00a0\nb: 2\n", "a: 1\n---\u2003# c\nb: 2\n", "a: 1\n---\x0b\nb: 2\n", "a: 1\n---\x85b\n", "a: 1\r---\rb: 2\r", "---\ra: 1\r"),
    # Directives
    *("%YAML 1.1\n---\na: 1\n", "%YAML 1.2\n---\na: 1\n", "%YAML 1.1\r---\ra: 1\n", "%YAML 1.2\r---\ra: 1\n", "%YAML 1.1 # c\r---\ra: 1\n"),
    *("%TAG ! tag:x,2000:\r---\r!a b\n", "%TAG !e! tag:yaml.org,2002:\r---\r!e!str 1\n", "%FOO x\r---\ra: 1\n", "%\r---\ra\n", "a: 1\n%YAML\n"),
    *("%YAML 1.1\r%YAML 1.1\r---\ra\n", "%YAML 1\r---\ra\n", "%YAML 1.123\r---\ra\n", "%TAG !a! b\r%TAG !a! c\r---\ra\n", "%TAG !! x\r---\r!!str 1\n"),
    # Words and numbers
    *(f"a: {word}" for word in "y Y yes Yes YES yEs on On ON oN n N no No NO off Off OFF true True TRUE tRUE false False FALSE".split()),
    *(f"a: {word}" for word in "null Null NULL nULL ~ none nil .inf .Inf .INF +.inf -.inf -.INF .iNf .nan .NaN .NAN .Nan inf nan +.nan".split()),
    *(f"a: {word}" for word in "0 00 01 0644 0755 07 08 09 018 0o17 0O17 0o18 0x1F 0X1f 0xg 0x 0b101 0B101 0b 0b2 0b-1 0b+1 -0b1 -0b-1 +0b1".split()),
    *(f"a: {word}" for word in "1_000 _1 1_ 1__0 0x_f 0b1_0 0_7 0_8 1_e_3 1e3 1E3 1e+3 1e-3 +1e3 -1e3 1e 1e400 -1e400 1e-400 .5 -.5 +.5 .5e3".split()),
    *(f"a: {word}" for word in ".5_0 .5__0 ._5 .5_ .5e1_0 . .. .e .e1 5. 5.e3 1.5 1.0 -0 -0.0 +0 1.2.3 1,000 1:30 190:20:30 1:30.5 0x1p4".split()),
    *(f"a: {word}" for word in "9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809".split()),
    *(f"a: {word}" for word in "18446744073709551615 18446744073709551616 +18446744073709551615 0777777777777777777777777 0xffffffffffffffffff".split()),
    *(f"a: {word}" for word in "1e15 1e16 1e18 1e19 1e20 1e21 1e22 123456789012345678.0 1.2345678901234567e17 0.1 1e-7 5e-324 1.7976931348623157e308".split()),
    *(f"a: {word}" for word in "0b1111111111111111111111111111111111111111111111111111111111111111 0b11111111111111111111111111111111111111111111111111111111111111111".split()),
    *(f"a: {word}" for word in "2001-12-14 2001-1-1 2001-13-01 2001-12-14T21:59:43Z 2001-12-14t21:59:43.1-05:00 12:30:45 ١ １ Ⅷ 1\u00a0".split(" ")),
    *("a: =", "a: <<", "a: -", "a: --", "a: ?", "a: ?x", "a: :", "a: :x", "a: @x", "a: `x", "a: %x", "a: !", "a: &", "a: *", "a: -x", "a: - x"),
    # Keys
    *("y: 1", "on: 1\noff: 2", "1: a", "0x10: a", "0644: a", "1e3: a", "1e6: a", "1.5: a", "1.0: a", ".inf: a", "-.inf: a", ".nan: a", "1e40: a"),
    *("~: a", ": a", "null: a", "? : a", "'': a", '"": a', "'null': a", "true: a", "2001-01-01: a", "? a", "? a\n? b", "? a\n: b", "? |\n  a\n: b"),
    *("9223372036854775807: a", "9223372036854775808: a", "-9223372036854775808: a", "16777217.0: a", "0.1: a", "1234567.0: a", "1e-5: a", "0.0001: a"),
    *("[a]: b", "{a: b}: c", "? [a]\n: b", "? - a\n: b", "[]: a", "{}: a", "  []: a", "- {}: a", "[[]]: a", "&a []: b", "!!seq []: b", "[]: a\nb: c"),
    *("a: {null: 1}\na: 2", "a: .inf\na: 2", "a: {~: 1}", "{~: 1}", "{a: .nan}", "[.inf]", "- -.inf", "<<: {~: 1}\n"),
    *("a: 1\na: 2", "a: 1\n'a': 2\n\"a\": 3", "a: {b: 1, b: 2}", "- {a: 1, a: 1}", "a: 1\nb: 2\na:\n  c: 3", "!!str a: 1\na: 2", "&x a: 1\n*x : 2"),
    *("a b: c", "a b : c", "a  : c", "a:b: c", "a#b: c", "a: b: c", "a: b:c", "a: b:", "a:  b  # c", "a: b# c", "a:\tb", "a\t: b", "\ta: b", "a:\n\tb: c"),
    *(f"{'x' * 1024}: a", f"{'x' * 1025}: a", f"? {'x' * 2000}\n: a", f"'{'x' * 1022}': a", f"{{{'x' * 1100}: a}}", f"a:\n  {'x' * 1030}: b"),
    # Merges
    *("<<: {a: 1}\n", "<<: {a: 1}\na: 2", "a: 2\n<<: {a: 1}", "x: &x {a: 1}\ny:\n  <<: *x\n  b: 2", "x: &x {a: 1}\ny:\n  <<: *x\n  a: 2"),
    *("x: &x {a: 1}\nz: &z {a: 2, b: 3}\ny:\n  <<: [*x, *z]", "x: &x {a: 1}\nz: &z {a: 2}\ny: {<<: [*z, *x], a: 3}", "x: &x [1]\ny: {<<: *x}"),
    *("<<: a", "<<:", "<<: []", "<<: [a]", "<<: [{a: 1}, {b: 2}]", "<<: [{a: 1}, [b]]", "'<<': {a: 1}", "!!str <<: {a: 1}", "!!merge <<: {a: 1}"),
    *("x: &x {<<: {a: 1}, b: 2}\ny: {<<: *x}", "<<: {<<: {a: 1}}", "<<: {a: 1}\n<<: {a: 2}", "- &x {a: 1}\n- <<: *x\n  <<: {b: 1}", "<<: &x {a: 1}\nb: *x"),
    *("<<: &x [{a: 1}, {b: 2}]\nc: *x", "? <<\n: {a: 1}", "! <<: {a: 1}", "&k <<: {a: 1}\nb: *k", "x: &x <<\n*x : {a: 1}", "<<: *nope"),
    # Anchors and aliases
    *("a: &x 1\nb: *x", "a: *x\nb: &x 1", "a: &x 1\nb: &x 2\nc: *x", "&a [*a]", "&a {b: *a}", "&a {*a : b}", "a: &x {b: &y 1}\nc: *y", "&a a: 1"),
    *("- &a\n- *a", "- &a a\n- &a [*a]\n- *a", "&x a: *x", "a: &x\nb: *x", "a: &x x\n*x : y", "a: &x [1]\n*x : y", "- &a 1e6\n- {*a : *a}", "- *a\n---\n- &a b"),
    *("&a &b c", "&a\n&b c", "&a*b", "*a: b", "*a :b", "&a:b c", "& a", "* a", "&a- b", "&é b", "[&a b, *a]", "{&a b: *a}", "[*a,b]", "[&a,*a]", "[&a , *a ]"),
    "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}' if n else 'x'] * 9)}]\n" for n in range(9)),
    *("a: &a [" + "x, " * 198 + "]\nb: [" + "*a, " * count + "]\n" for count in (150, 199, 200, 201, 202, 203, 204, 210)),
    *("a: &a {" + "x: y, " + "z: [1, 2, 3], " * 80 + "}\nb: [" + "{<<: *a}, " * count + "]\n" for count in (90, 100, 200, 400)),
    *("a: &a [" + "x, " * 198 + "]\nb: &b [" + "*a, " * count + "]\nc: *b\n" for count in (20, 101, 102, 103, 104)),
    "a: &a " + "[" + ", ".join("x" for _ in range(30)) + "]\nb: [" + ", ".join(["*a"] * 30) + "]\n",
    "a: &a {" + ", ".join(f"k{n}: v" for n in range(60)) + "}\n" + "".join(f"b{n}: {{<<: *a}}\n" for n in range(40)),
    # Tags
    *("!!str 1", "!!str true", "!!str", "!!str ~", "!!int 1", "!!int '1'", "!!int 1.5", "!!int x", "!!int", "!!float 1", "!!float 1.5", "!!float x"),
    *("!!float 18446744073709551615", "!!float 9223372036854775807", "!!float .inf", "!!bool y", "!!bool 'yes'", "!!bool 1", "!!bool x", "!!null ~", "!!null x"),
    *("!!null ''", "!!binary YQ==", "!!binary YQ", "!!binary 'Y Q='", "!!binary |\n  YQ==\n", "!!binary /w==", "!!binary 4oI=", "!!binary x", "!!binary ''", "!!binary YWI="),
    *("!!binary YQ==YQ==", "!!binary YWI==", "{!!binary YQ== : 1}", "!!timestamp 2001-01-01", "!!timestamp 2001-1-1T1:1:1Z", "!!timestamp x", "!!timestamp 2001-02-30"),
    *("!!timestamp 2000-02-29", "!!timestamp 1900-02-29", "!!timestamp '2001-12-14 21:59:43.10'", "!!timestamp 2001-12-14T21:59:43.1+05:30", "!!timestamp 2001-12-14T24:00:00Z"),
    *("!!timestamp 2001-12-14  1:2:3", "!!timestamp 2001-12-14t1:2:3,5Z", "!!timestamp 2001-12-14T1:2:3", "!!timestamp 2001-12-14T1:2:3+25:00", "!!timestamp 1"),
    *("!!map {a: 1}", "!!map a", "!!seq [a]", "!!seq a", "!!set {a, b}", "!!omap [a: 1]", "!!nope a", "!foo 1", "!foo [1]", "!foo {1: 2}", "!foo", "a: !foo\nb: 1"),
    *("! 1", "! '1'", "! true", "! ~", "!", "a: !\nb: 1", "! [1]", "!<tag:yaml.org,2002:str> 1", "!<tag:yaml.org,2002:int> 1", "!<x> 1", "!<> 1", "!<x 1", "!!<x> 1"),
    *("[!!str, a]", "[!!str a, b]", "[!a,b c]", "{!!str a: b}", "{a: !!str}", "[!!str]", "!a[b] c", "!a{b} c", "!e!x 1", "!!a!b 1", "!a!b!c 1", "!é 1", "!a%20b 1"),
    *("!!str%20 1", "!!s%74r 1", "!%zz 1", "!!int &a 1", "&a !!int 1", "!!str !!int 1", "!!str &a &b c", "!!float 1e6 : a", "{!!float 1000000 : a}", "{!!int 1.5 : a}"),
    *("!!str *a", "&a *a", "!!str\na: b", "!!str - a", "- !!str\n- a", "!!str # c", "!!str #c\n  x", "!!map\n[]: a", "!!bool []: a"),
    # Flow style
    *("[]", "{}", "[ ]", "{ }", "[\n]", "[a]", "[a,]", "[,]", "[,a]", "[a,,b]", "{a}", "{a,}", "{,}", "{a:}", "{a: }", "{a :b}", "{a:b}", "{a: b}", "{a: b,}"),
    *("[a:]", "[a: ]", "[a: b]", "[a:b]", "[a :b]", "[: a]", "[:a]", "{: a}", "{:a}", "[? a]", "[? a : b]", "{? a}", "{? a : b}", "[?a]", "[a?]", "[a?b]", "[a ?b]"),
    *("{a?b: c}", "{url: http://x/y?z=1}", "[http://x:80]", "[a:b:c]", "{a:[b]}", "{a:{b:c}}", '{"a":1}', "{'a':1}", '{"a":b}', '["a":b]', "{[a]:b}", "[[a]:b]"),
    *("[a, [b, {c: d}]]", "[a\n,b\n]", "[a\nb]", "[a\n\nb]", "{a: b\n c}", "[a #c\n]", "[a#c]", "[a, #c\n b]", "[#c\n]", "a: [b\nc]", "a: [\nb]", "a: {\nb: c\n}"),
    *("[-]", "[- a]", "[-a]", "[a, -]", "{-}", "{- a}", "[*]", "[|]", "[>]", "[|a]", "[%a]", "[@a]", "[`a]", "[!a]", "['a'b]", "['a' b]", '["a""b"]', "['']", '[""]'),
    *("[", "]", "{", "}", "[a", "{a", "[a}", "{a]", "a]", "a}", "[a]]", "[a] b", "[a] # b", "{a: 1} {b: 2}", "[a][b]", "[a]\n[b]", "[a]:", "a: [b] c", "a: [b]: c"),
    *("[\ta]", "[\n\ta\n]", "{\ta: b}", "a: [\n\tb\n]", "[a\t, b]", "{a:\tb}", "[\ufeffa]", "a: []b", "[ a, b: c, {d} ]", "[a b: c d]", "{a: [}", "{a: b: c}", "[a: b: c]"),
    *("{}&b \n|0\n&a ", "{} x", "[] |0", "{} # c", "{}\n}", "[,] |0", " a: 1\n[,][a,]*a&b : ", "[]\n[,]|x", "a [,]|x\n", "'a'\n[,]|x\n", "'a' b", "'a'\nb", "#[a: b] #c\n{? a}#\r[ ]\n\t\n", "# a: b\n[]\n[,]|x\n", "\x85[? a]{a: b, c: d} |08\t[a\n", "\ufeff{}{a: b, c: d}*a\n\t{? a : b}", '[-]"\\/"{a:'),
    # Quotes
    *("''", "'a'", "'it''s'", "'a\nb'", "'a\n\nb'", "'a\n  b '", "' a '", "'a", "a'", "'a'b", "'a' b", "'\\n'", "'\t'", "'a\tb'", "'a\n\tb'", "'\ufeff'", "'''", "''''"),
    *('""', '"a"', '"a\nb"', '"a\n\n b"', '"a\\\nb"', '"a\\\n  b"', '"a \\\n b"', '"a\\\n\nb"', '"\\"', '"a', 'a"', '"a"b', '"\t"', '"a\\', '"a\\\n', '"\\\n\n---\n"'),
    *(f'"\\{escape}"' for escape in ("0", "a", "b", "t", "\t", "n", "v", "f", "r", "e", " ", '"', "/", "\\", "N", "_", "L", "P", "'", "q", "d", "-", "\u00e9", "\x85", "\u2028")),
    *('"\\x41"', '"\\x4"', '"\\xZZ"', '"\\u0041"', '"\\u004"', '"\\ud83d\\ude00"', '"\\ud800"', '"\\U0001f600"', '"\\U00110000"', '"\\UFFFFFFFF"', '"\\u0000"', '"\\uFFFE"'),
    *('a: "b" c', "a: 'b'c", '"a": "b"', "'a': 'b'", '"a"\n: b', '"a\nb": c', "'a\nb': c", '"a" : b', '"a":b', '{"a\\/b": 1}', '"a\\\\/b"', '"\\\\\\/"', "'\\/'", "a: \\/"),
    # Block scalars
    *("|", "|\n", "|\n a", "|\na", "a: |", "a: |\n", "a: |\nb: 1", "a: |\n  b", "a: |\n  b\n", "a: |\n  b\n\n", "a: |\n  b\n\nc: d", "a: |-\n  b\n\n", "a: |+\n  b\n\n"),
    *("a: |+\n\n\n", "a: |\n\n\n", "a: |-\n\n", "a: |+\nb: c", "a: |\n\n  b", "a: |\n  \n  b", "a: |\n    \n  b", "a: |\n   b\n  c", "a: |\n  b\n c", "a: |\n  b\n   c\n  d"),
    *("a: |2\n   b", "a: |2-\n   b", "a: |-2\n   b", "a: |1\n b", "a: |9\n  b", "a: |0\n b", "a: |10\n b", "a: |a\n b", "a: | # c\n  b", "a: |#c\n  b", "a: |-#c\n b", "a: |+1-\n b"),
    *("a: >\n  b\n  c", "a: >\n  b\n\n  c", "a: >\n  b\n   c\n  d", "a: >\n  b\n  - c\n", "a: >-\n  b\n\n\n  c\n", "a: >+\n  b\n\n", "a: >\n\n  b", "a: >\n  b \n  c", "a: >2\n    b\n   c"),
    *("a: |\n\tb", "a: |\n \tb", "a: |\n  b\n\tc", "a: |\n  b\n \tc", "a: |\n  \tb", "a: |\n  b\n  \tc", "a: |2\n  \tb", "a: |\t\n  b", "a: |\t# c\n  b", "a: >\n  b\n\t\n  c", "a: >\n  b\n  \tc\n  d"),
    *("- |\n a", "- |\n  a\n- b", "- - |\n   a\n", "- |2\n   a", "a:\n- |\n b", "a:\n- |\n- b", "a:\n  b: |\n   c\n d: e", "|2\n  a", "|1\n a", ">\n a\n b", "--- |\na", "a: |\r\n  b\r\n  c\r\n"),
    *("a: |\n  # b\n  c\n", "a: |\n  b\n# c\nd: e", "a: |\n  b\n # c\nd: e", "a: |\n  b\u2028  c", "a: |\n  b\x85  c", "a: |\n  b\r  c", "a: |\n  b: c\n  - d\n", "a: |\n  b\n...\n", "a: |\n  b\n   \n", "a: |+\n  b\n   \n"),
    # Plain scalars over several lines
    *("a\nb", "a\n\nb", "a: b\n c", "a: b\n c: d", "a: b\n\n c", "a: b\n # c\n d", "a: b # c\n d", "a: b\nc", "a: b\n- c", "a: b\n  - c", "- a\n b", "- a\nb", "- a\n - b", "a:\n b\n c"),
    *("a: b\n\tc", "a: b\n \tc", "a:\n  b\n\tc", "a b\n\tc", "a:\n  b\n  \tc", "a: 1\n 2", "a: true\n false", "a: b \n  c ", "a: b\x85 c", "a: b\u2028 c", "a: b\r c", "a: -\n b", "a: - b"),
    # Indentation
    *("a:\n- b", "a:\n- b\n- c\nd: e", "a:\n - b\n - c", "a:\n - b\n- c", "a:\n  b: c\n d: e", "a:\n  b: c\n   d: e", " a: b\nc: d", "  a: b\n  c: d", "- a: b\n  c: d", "- a: b\n   c: d"),
    *("- a: b\n c: d", "-\n  a: b", "-\na: b", "- - a\n  - b", "- - a\n - b", "-  a: b\n   c: d", "-   - a\n    - b", "- a:\n  - b", "- a:\n- b", "- a:\n    b: c\n  d: e", "a:\n  - b\n  c: d"),
    *("a:\n\n  b: c\n\n\n  d: e", "a: # c\n  b: c", "a:\n# c\n  b: c", "a:\n    # c\n  b: c", "a:\n  b:\n  - c\n  - d\ne: f", "a:\n  b:\n  c:\n", "- ", "-", "- \n- ", "-a", "- -", "- - -", "? - a\n: - b"),
    *("a: b\n  ", "a: b\n\t", "a:\t", "a: \tb", "a: b\t", "a: b\t# c", "a: b #\tc", "\t# c\na: b", "a: b\n\t# c\nc: d", "- a\n-\tb", "-\ta: b", "-\t- a", "?\ta\n:\tb", " \ta: b", "a:\n \tb: c", "a:\n  b: c\n\td: e"),
    # Characters
    *("a: é", "é: a", "a: 日本\u3000語", "a: 😀", "a: \u00a0b", "a: b\u00a0", "\u00a0a: b", "a: \ufeffb", "a: 1\n\ufeffb: 2", "\ufeffa: 1", "\ufeff---\na: 1", "a: 1\n---\n\ufeffb: 2", "\ufeff# c\na: 1"),
    *("a: \x00", "a: \x01", "a: \x07", "a: \x1b", "a: \x7f", "a: \x80", "a: \x85", "a: \x9f", "a: \ufffe", "a: \uffff", "a: \ufffd", "a: \U0010ffff", "# \x01\na: 1", "'\x02'", "a: |\n  \x03"),
    *("a: b\u2028c: d", "a: b\u2029", "a: b\x85c: d", "a\u2028: b", "a: b # c\u2028d: e", "a: 1\rb: 2\r", "a: 1\n\rb: 2", "a: 1\r\r\nb: 2", "a: 'b\r\nc'\r\n", "a: >\r\n  b\r\n  c\r\n", 'a: "b\\\r\n  c"\r\n'),
    *(b"a: \xff", b"a: \xc3", b"a: \xc3\x28", b"a: \xe2\x82", b"a: \xed\xa0\x80", b"a: \xf5\x80\x80\x80", b"a: \xc0\x80", b"\x00", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb", b"a: \x80b", b":  \xc2\xa0\xe0", b"'a' b\xff", b"'a'\n\xff", b"a: 1\n...\n\xff"),
    *("a: é\n".encode("utf-16"), "a: é\n".encode("utf-16-le"), b"\xfe\xff" + "a: é\n".encode("utf-16-be"), b"\xff\xfe" + "a: é".encode("utf-16-le")),
    *(b"\xfe\xff" + "a: é".encode("utf-16-be"), b"\xfe\xff" + "a: 1\r\nb: 2\r\n".encode("utf-16-be"), b"\xfe\xff" + "a: 1\n---\nb: 2\n".encode("utf-16-be")),
    *(b"\xfe\xff\x00a\x00:\x00 \xd8\x3d\xde\x00\x00\n", b"\xfe\xff\x00a\x00:\x00 \xd8\x3d\x00\n", b"\xfe\xff\x00a\x00:\x00 \xde\x00\x00\n", b"\xfe\xff\x00a\x00:\x00 \xd8\x3d\n"),
    # As people write them
    *('{"apiVersion": "v1", "kind": "List", "items": [{"a": [1, 2.5, true, null, "x\\ny"]}]}', '{"a": 1}\n{"b": 2}\n', '{\n\t"a": 1,\n\t"b": [\n\t\t2\n\t]\n}\n', '[{"a": "\\u00e9"}]'),
    *("a: {{ .Values.x }}", "a: '{{ .Values.x }}'", "{{- if .x }}\na: b\n{{- end }}\n", "a: ${X}", "a: ${X:=y}", "a: $(x)", "- *ref\n", "key: @scope/pkg", "a: 50%", "a: *", "a: #", "a: a # b\n"),
    *("image: a/b:v1.2.3@sha256:0123", "cron: '*/5 * * * *'", "cron: */5 * * * *", "mac: 00:11:22:33:44:55", "time: 12:30", "version: 1.20", "version: 1.2e3", "sha: 1234567e8", "mode: 0644", "port: 08080"),
    *("a: b\n  c\n  d: e\n", "a: b\nc\n", "a:\n  - b\n - c\n", "a: b: c\n", "a: 'b\nc: d\n", "a: [b\nc: d\n", "- a\nb: c\n", "a: b\n- c\n", "a:\n\tb: c\n", "a: |\n b\n  c\n d\ne\n", "key: value\nkey2 value\n"),
)
