/// What a page of reports looks like.
enum DashboardStyle {
    static let css = ChartStyle.palette(of: ":root") + layout + table + ChartStyle.rules

    private static let layout = """
        *{box-sizing:border-box}\
        body{margin:0;background:var(--page);color:var(--ink);\
        font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;\
        -webkit-text-size-adjust:100%}\
        header,main{max-width:1240px;margin:0 auto;padding:0 20px}\
        header{padding-top:32px;padding-bottom:16px}\
        h1{margin:0;font-size:26px;line-height:1.2;font-weight:650;letter-spacing:-.01em;overflow-wrap:anywhere}\
        header p{margin:6px 0 0;color:var(--muted);overflow-wrap:anywhere}\
        main{padding-bottom:48px}\
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:14px;margin:0 0 14px}\
        .tile,.card{background:var(--paper);border:1px solid var(--rule);border-radius:12px}\
        .tile{padding:14px 16px}\
        .tile dt{color:var(--muted);font-size:13px;overflow-wrap:anywhere}\
        .tile dd{margin:4px 0 0;font-size:24px;line-height:1.2;font-weight:650;letter-spacing:-.01em;\
        font-variant-numeric:tabular-nums;overflow-wrap:anywhere}\
        .tile dd.note{font-size:12.5px;font-weight:400;letter-spacing:0;color:var(--muted)}\
        .cards{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:14px;grid-auto-flow:dense}\
        .card{padding:18px 20px 16px;min-width:0}\
        .card.wide,.card:only-child{grid-column:1/-1}\
        h2{margin:0;font-size:17px;line-height:1.3;font-weight:650;overflow-wrap:anywhere}\
        .sub{margin:2px 0 0;color:var(--muted);font-size:12.5px;overflow-wrap:anywhere}\
        .measure{margin:14px 0 6px;font-size:12.5px;font-weight:600;color:var(--muted)}\
        .chart{display:block;width:100%;height:auto;overflow:visible}\
        .phone{display:none}\
        @media(max-width:1000px){.cards{grid-template-columns:minmax(0,1fr)}}\
        @media(max-width:520px){header,main{padding-left:12px;padding-right:12px}header{padding-top:20px}\
        h1{font-size:22px}.card{padding:14px 14px 12px;border-radius:10px}\
        .tiles{grid-template-columns:repeat(2,minmax(0,1fr));gap:10px}.tile{padding:11px 12px}\
        .tile dd{font-size:19px}.desk{display:none}.phone{display:block}}\
        @media print{body{background:#fff}.card,.tile{break-inside:avoid}}
        """

    private static let table = """
        .scroll{overflow-x:auto;margin-top:14px}\
        .scroll:focus-visible,summary:focus-visible{outline:2px solid var(--s1);outline-offset:2px;border-radius:4px}\
        table{border-collapse:collapse;width:100%;font-size:13px;font-variant-numeric:tabular-nums}\
        th,td{padding:6px 0 6px 16px;text-align:left;border-top:1px solid var(--grid);vertical-align:baseline}\
        th:first-child,td:first-child{padding-left:0}\
        thead th{border-top:0;border-bottom:1px solid var(--rule);color:var(--muted);font-size:12px;font-weight:600;\
        white-space:nowrap}\
        tbody th{font-weight:400;min-width:8.5em;max-width:22em;overflow-wrap:anywhere}\
        .figure{text-align:right;white-space:nowrap}\
        tfoot th,tfoot td{border-top:1px solid var(--rule);font-weight:650}\
        small{color:var(--muted);font-size:11.5px;font-weight:400}\
        .muted{color:var(--muted)}\
        details{margin-top:12px}summary{cursor:pointer;color:var(--muted);font-size:13px;padding:2px 0}
        """
}
