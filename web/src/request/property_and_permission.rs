//! Property and permission parameters: what is asked for with `?property=&permission=`? Both are
//! needed, and what is wrong is named.

use super::context::Context;
use super::query::QueryString;
use crate::answer::problem::Problem;
use keyledger_core::ids::PropertyId;
use keyledger_core::permission::Permission;
use keyledger_usecases::access::check::AccessRequest;
use keyledger_usecases::texts::say;

/// How much of a name that is none is shown again.
const SHOWN_CHARACTERS_MAX: usize = 40;

/// The property and the permission that a query asks about.
pub fn wanted(asked: &QueryString) -> Result<AccessRequest, Problem> {
    let property: PropertyId = asked
        .needed("property")?
        .parse()
        .map_err(|_| asked.wrong("property", "property-not_an_id", &[]))?;
    let permission = asked.needed("permission")?;
    let permission = permission_named(&asked.context, "permission", permission)?;
    Ok(AccessRequest { property, permission })
}

/// The permission of this name; a name that is none is said again, with those there are.
pub fn permission_named(context: &Context, field: &str, word: &str) -> Result<Permission, Problem> {
    word.parse().map_err(|_| {
        let what = no_such_permission(context, word);
        Problem::field(context, field, &what)
    })
}

fn no_such_permission(context: &Context, word: &str) -> String {
    let shown = word.chars().filter(|letter| !letter.is_control()).take(SHOWN_CHARACTERS_MAX);
    let shown: String = shown.collect();
    let all = Permission::ALL.map(Permission::word).join(", ");
    let arguments = [("word", shown.into()), ("all", all.into())];
    say(context.language, "permission-unknown", &arguments)
}
