// SPDX-License-Identifier: Apache-2.0
/// Says which pods stand behind each Service: EndpointSlices, Endpoints, and slices for Endpoints
/// that are written by hand.
@NullMarked
package io.portolan.control.endpoint;

import org.jspecify.annotations.NullMarked;
