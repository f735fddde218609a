"""The strokes of the screens' icons: 20 units square, drawn with the text's colour."""

ICONS: dict[str, str] = {
    "add": '<path d="M10 4v12M4 10h12"/>',
    "alert": '<path d="M10 2.5 18 17H2z"/><path d="M10 8v4M10 14.4v.2"/>',
    "back": '<path d="M8 5 3.5 9.5 8 14"/><path d="M3.5 9.5H13a3.5 3.5 0 0 1 0 7h-2"/>',
    "bell": '<path d="M10 2.5a5 5 0 0 0-5 5V12l-1.5 2.5h13L15 12V7.5a5 5 0 0 0-5-5Z"/>'
    '<path d="M8 17h4"/>',
    "calendar": '<rect x="3" y="4" width="14" height="13" rx="1.5"/>'
    '<path d="M3 8h14M7 2.5v3M13 2.5v3"/>',
    "check": '<path d="m3.5 10.5 4 4 9-9.5"/>',
    "clock": '<circle cx="10" cy="10" r="7.5"/><path d="M10 5.5V10l3 2"/>',
    "copy": '<rect x="7" y="7" width="10" height="10" rx="1.5"/>'
    '<path d="M13 7V3H3v10h4"/>',
    "cross": '<path d="m5 5 10 10M15 5 5 15"/>',
    "download": '<path d="M10 3v10M5.5 9 10 13.5 14.5 9M3.5 17h13"/>',
    "edit": '<path d="M3.5 16.5 4.5 12.5 13.5 3.5l3 3-9 9z"/>',
    "eye": '<path d="M1.8 10S5 4.5 10 4.5 18.2 10 18.2 10 15 15.5 10 15.5 1.8 10 1.8 '
    '10Z"/><circle cx="10" cy="10" r="2.4"/>',
    "eye-off": '<path d="M1.8 10S5 4.5 10 4.5 18.2 10 18.2 10 15 15.5 10 15.5 1.8 10 '
    '1.8 10Z"/><circle cx="10" cy="10" r="2.4"/><path d="m4 17 12-14"/>',
    "file": '<path d="M5 2.5h6.5L15.5 6.5V17.5H5z"/><path d="M11.5 2.5v4h4"/>',
    "flag": '<path d="M4.5 17.5v-15M4.5 3.5h10l-2 3.5 2 3.5h-10"/>',
    "forward": '<path d="M3 10h13M11 5l5 5-5 5"/>',
    "image": '<rect x="2.5" y="4" width="15" height="12" rx="1.5"/>'
    '<path d="m3 14 4.5-4.5 3.5 3.5 2-2 4 4"/><circle cx="13.5" cy="7.5" r="1"/>',
    "inbox": '<path d="M3 11 5 3.5h10L17 11v5.5H3z"/><path d="M3 11h4l1 2h4l1-2h4"/>',
    "info": '<circle cx="10" cy="10" r="7.5"/><path d="M10 9v5M10 6.2v.2"/>',
    "lock": '<rect x="4" y="9" width="12" height="8" rx="1.5"/>'
    '<path d="M6.5 9V6.5a3.5 3.5 0 0 1 7 0V9"/>',
    "merge": '<path d="M4.5 3v4.5L10 12M15.5 3v4.5L10 12v5"/>',
    "note": '<path d="M3 4h14v10H9l-4 3.5V14H3z"/>',
    "out": '<path d="M12 3.5H4v13h8M8.5 10h9M14 6.5l3.5 3.5-3.5 3.5"/>',
    "pause": '<path d="M7 4.5v11M13 4.5v11"/>',
    "person": '<circle cx="10" cy="6.5" r="3.5"/>'
    '<path d="M3.5 17.5a6.5 6.5 0 0 1 13 0"/>',
    "print": '<path d="M5.5 7.5v-5h9v5M5.5 14.5H3v-7h14v7h-2.5"/>'
    '<path d="M5.5 12h9v5.5h-9z"/>',
    "question": '<circle cx="10" cy="10" r="7.5"/>'
    '<path d="M7.8 8a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.5M10 14v.2"/>',
    "scales": '<path d="M10 3v14M5 17h10M4 6h12M4 6l-2 5a2.5 2.5 0 0 0 4 0z'
    'M16 6l-2 5a2.5 2.5 0 0 0 4 0z"/>',
    "search": '<circle cx="8.5" cy="8.5" r="5.5"/><path d="m12.5 12.5 5 5"/>',
    "send": '<path d="M3 10 17 3.5 13 17l-3.5-5.5z"/>',
    "archive": '<path d="M2.5 4h15v3.5h-15zM4 7.5v9h12v-9M8 10.5h4"/>',
}
