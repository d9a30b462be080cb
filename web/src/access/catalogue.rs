//! Endpoint for the permission catalogue: which permissions are there? The catalogue, in words.

use crate::answer::denied::permission_words;
use crate::request::context::Context;
use axum::Json;
use keyledger_core::permission::Permission;
use keyledger_usecases::texts::say;
use serde::Serialize;
use utoipa::ToSchema;

/// Every permission there is.
#[derive(Serialize, ToSchema)]
pub struct PermissionsAnswer {
    /// In the order they are shown.
    permissions: Vec<CataloguePermission>,
}

/// One permission.
#[derive(Serialize, ToSchema)]
pub struct CataloguePermission {
    /// The name that requests and events use.
    name: &'static str,
    /// Its label beside a checkbox.
    label: String,
    /// What it allows.
    description: String,
    /// Whether it reaches beyond the day's work: other people's accounts, money, figures, guests.
    sensitive: bool,
}

/// The permissions a member of a property can have. The same for every property and everybody.
#[utoipa::path(get, operation_id = "list_permissions", path = "/api/v1/permissions", tag = "access",
    responses((status = 200, body = PermissionsAnswer)))]
pub async fn permissions(context: Context) -> Json<PermissionsAnswer> {
    let permissions = Permission::ALL.into_iter().map(|permission| CataloguePermission {
        name: permission.word(),
        label: permission_words(permission, context.language),
        description: say(context.language, &format!("permission-{permission}-means"), &[]),
        sensitive: permission.is_sensitive(),
    });
    Json(PermissionsAnswer { permissions: permissions.collect() })
}
