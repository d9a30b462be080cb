//! Configuration changes: what is set otherwise than when the program started? By name alone: a
//! value may be a secret.

use std::collections::BTreeMap;
use toml::{Table, Value};

/// The keys that differ, in order, but for the log level: that one holds at once.
pub fn changed(before: &Table, after: &Table) -> Vec<String> {
    let (mut old, mut new) = (BTreeMap::new(), BTreeMap::new());
    flatten("", before, &mut old);
    flatten("", after, &mut new);
    let mut keys: Vec<String> = old.keys().chain(new.keys()).cloned().collect();
    keys.sort();
    keys.dedup();
    keys.retain(|key| key != "log" && old.get(key) != new.get(key));
    keys
}

fn flatten<'a>(above: &str, table: &'a Table, into: &mut BTreeMap<String, &'a Value>) {
    for (key, value) in table {
        let key = format!("{above}{key}");
        if let Value::Table(below) = value {
            flatten(&format!("{key}."), below, into);
        } else {
            into.insert(key, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_named_and_its_value_is_not() {
        let table = |text: &str| text.parse::<Table>().unwrap();
        let before = table("log = \"warn\"\nprofile = \"hotel\"\n[mail]\nsmtp_password = \"a\"\n");
        let after = table(
            "log = \"debug\"\nprofile = \"hotel\"\n[mail]\nsmtp_password = \"b\"\nsmtp_port = 25\n",
        );
        assert_eq!(changed(&before, &after), ["mail.smtp_password", "mail.smtp_port"]);
        assert_eq!(changed(&after, &after), Vec::<String>::new());
        assert_eq!(changed(&before, &Table::new()), ["mail.smtp_password", "profile"]);
    }
}
