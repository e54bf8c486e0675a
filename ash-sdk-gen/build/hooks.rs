//! Names the trait in the generated calls of its hooks.
//!
//! The generator writes `self.exec(..)`, and an operation may be called `exec` too: its method would be called instead.

use syn::{Expr, File, parse_quote, visit_mut::VisitMut};

const HOOKS: [&str; 3] = ["pre", "exec", "post"];

/// Rewrites every call of a hook.
pub(crate) fn name_trait(file: &mut File) {
    Namer.visit_file_mut(file);
}

struct Namer;

impl VisitMut for Namer {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        syn::visit_mut::visit_expr_mut(self, expression);
        let Expr::MethodCall(call) = expression else { return };
        let on_self = matches!(&*call.receiver, Expr::Path(path) if path.path.is_ident("self"));
        if on_self && HOOKS.iter().any(|hook| call.method == hook) {
            let (method, arguments) = (&call.method, &call.args);
            *expression = parse_quote!(ClientHooks::#method(self, #arguments));
        }
    }
}
