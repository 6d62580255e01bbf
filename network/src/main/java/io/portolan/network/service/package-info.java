// SPDX-License-Identifier: Apache-2.0
/// Services and their endpoints.
@NullMarked
package io.portolan.network.service;

import org.jspecify.annotations.NullMarked;
