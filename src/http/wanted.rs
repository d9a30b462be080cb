//! What is asked for with `?property=&permission=`? Both are needed, and what is wrong is named.

use super::context::Context;
use super::problem::Problem;
use crate::service::access::Wanted;
use crate::texts::say;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use keyledger_core::ids::PropertyId;
use keyledger_core::permission::Permission;
use serde::Deserialize;
use utoipa::IntoParams;

/// How much of a name that is none is shown again.
const SHOWN_CHARACTERS_MAX: usize = 40;

/// What is asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WantedQuery {
    /// The property.
    #[param(value_type = uuid::Uuid)]
    property: Option<String>,
    /// One of the permissions of `GET /api/v1/permissions`.
    #[param(value_type = String)]
    permission: Option<String>,
}

/// A query as it arrived.
pub type Asked = Result<Query<WantedQuery>, QueryRejection>;

/// Reads the query; what is wrong in it is named.
pub fn wanted(context: &Context, query: Asked) -> Result<Wanted, Problem> {
    let what = || say(context.language, "query-wanted", &[]);
    let Query(query) = query.map_err(|_| Problem::body(context, &what()))?;
    named(context, query.property, query.permission)
}

/// The property and the permission by what was said of them.
pub fn named(
    context: &Context,
    property: Option<String>,
    permission: Option<String>,
) -> Result<Wanted, Problem> {
    let say = |key: &str| say(context.language, key, &[]);
    let missing = |field: &str| Problem::field(context, field, &say("field-missing"));
    let property = property.ok_or_else(|| missing("property"))?;
    let property: PropertyId = property
        .parse()
        .map_err(|_| Problem::field(context, "property", &say("property-not_an_id")))?;
    let permission = permission.ok_or_else(|| missing("permission"))?;
    Ok(Wanted { property, permission: permission_named(context, "permission", &permission)? })
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
