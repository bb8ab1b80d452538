"""Words that want to be a script, in each place where the campaign shows words."""

from __future__ import annotations

#: Each would call ``ran`` (see `WATCH_SCRIPTS`), send a request to another host, or both, where it is taken for markup.
PAYLOADS = (
    "<script>ran()</script>",
    "</script><script>ran()</script>",
    "<img src=x onerror=ran()>",
    "<svg onload=ran()>",
    '"><img src=x onerror=ran()>',
    "' autofocus onfocus=ran() x='",
    '" autofocus onfocus=ran() x="',
    "</textarea><script>ran()</script>",
    "</title><script>ran()</script>",
    "--><script>ran()</script><!--",
    "]]><script xmlns='http://www.w3.org/1999/xhtml'>ran()</script>",
    "<iframe srcdoc='<script>parent.ran()</script>'></iframe>",
    "<a href=javascript:ran()>tea</a> javascript:ran()",
    "<base href=//elsewhere.example/><meta http-equiv=refresh content='0;url=//elsewhere.example/'>",
    "<style>@import '//elsewhere.example/a.css'</style>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=ran()>",
    "{{ cycler.__init__.__globals__ }} {% raw %} ${ran()} <!--main--> <!--head-->",
    "&lt;img src=x onerror=ran()&gt; &#60;script&#62;ran()&#60;/script&#62;",
    "[tea](javascript:ran()) ![](//elsewhere.example/a.png) [[form: pledge]]",
    '=HYPERLINK("//elsewhere.example") \u202e<script>ran()</script>',
)
#: Run in every page before its own scripts.
WATCH_SCRIPTS = "window.ran = () => { document.documentElement.dataset.ran = 'yes'; }"
