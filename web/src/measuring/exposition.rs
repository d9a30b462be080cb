//! Exposition formats: in which format does a collector want its numbers? `OpenMetrics` where it asks
//! for that, else the Prometheus text format that every tool reads.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use std::fmt::Write;

const OPEN_METRICS: &str = "application/openmetrics-text";

/// The media type and the text.
pub(crate) fn written(registry: &Registry, headers: &HeaderMap) -> (&'static str, String) {
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = encode(&mut text, registry);
    let lines = headers.get_all(ACCEPT).iter().filter_map(|line| line.to_str().ok());
    let mut kinds = lines.flat_map(|line| line.split(','));
    let asked =
        kinds.any(|kind| kind.split(';').next().is_some_and(|it| it.trim() == OPEN_METRICS));
    if asked {
        return ("application/openmetrics-text; version=1.0.0; charset=utf-8", text);
    }
    ("text/plain; version=0.0.4; charset=utf-8", plain(&text))
}

/// The same in the text format: there a counter is named as its samples are, and there is no end.
fn plain(text: &str) -> String {
    let (mut plain, mut help) = (String::new(), None);
    for line in text.lines().filter(|line| *line != "# EOF" && !line.starts_with("# UNIT ")) {
        if line.starts_with("# HELP ") {
            // What it is, is said in the next line.
            help = Some(line);
            continue;
        }
        if let Some((name, kind)) =
            line.strip_prefix("# TYPE ").and_then(|rest| rest.split_once(' '))
        {
            let end = if kind == "counter" { "_total" } else { "" };
            let said = help.take().and_then(|help| help.splitn(4, ' ').nth(3)).unwrap_or_default();
            let kind = if kind == "unknown" { "untyped" } else { kind };
            let _ = writeln!(plain, "# HELP {name}{end} {said}\n# TYPE {name}{end} {kind}");
            continue;
        }
        plain.push_str(line);
        plain.push('\n');
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use prometheus_client::metrics::counter::Counter;
    use prometheus_client::metrics::gauge::Gauge;

    #[test]
    fn each_collector_gets_the_format_it_asks_for() {
        let mut registry = Registry::default();
        registry.register("a", "Things", Counter::<u64>::default());
        registry.register("b", "How many", Gauge::<i64>::default());
        let asked = |accept: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            written(&registry, &headers)
        };
        let (kind, text) = asked("application/openmetrics-text;version=1.0.0;q=0.75,text/plain");
        assert!(kind.starts_with(OPEN_METRICS) && text.ends_with("# EOF\n"), "{text}");
        assert!(text.contains("# TYPE a counter\na_total 0\n"), "{text}");
        for accept in ["text/plain;version=0.0.4", "*/*"] {
            let (kind, text) = asked(accept);
            assert_eq!(kind, "text/plain; version=0.0.4; charset=utf-8");
            let counter = "# HELP a_total Things.\n# TYPE a_total counter\na_total 0\n";
            let gauge = "# HELP b How many.\n# TYPE b gauge\nb 0\n";
            assert_eq!(text, format!("{counter}{gauge}"));
        }
    }
}
