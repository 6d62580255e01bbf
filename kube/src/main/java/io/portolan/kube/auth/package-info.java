// SPDX-License-Identifier: Apache-2.0
/// Who may speak to the API: certificates, tokens, and the users they stand for.
@NullMarked
package io.portolan.kube.auth;

import org.jspecify.annotations.NullMarked;
