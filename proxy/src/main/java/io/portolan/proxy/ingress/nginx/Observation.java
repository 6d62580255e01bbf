// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.network.IpAddress;
import io.portolan.proxy.log.LogForm;
import io.portolan.proxy.log.NginxForm;
import io.portolan.proxy.trace.Sampler;
import io.portolan.proxy.trace.TracingSettings;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is told of requests.
///
/// @param form of the access log's lines; empty while requests leave none
/// @param tracing how traces are kept, where requests are traced at all
public record Observation(Optional<LogForm> form, TracingSettings tracing) {
  private static final int OTLP_HTTP = 4318;
  private static final int MOST_PORT = 65_535;
  private static final double USUAL_RATIO = 0.01;
  private static final Pattern SERVICE =
      Pattern.compile("([-a-z0-9]{1,63})\\.([-a-z0-9]{1,63})(\\.svc(\\.[-a-z0-9.]+)?)?\\.?");
  private static final Pattern RATIO = Pattern.compile("0|1|[01]?\\.\\d{1,15}");

  /// The samplers of OpenTelemetry.
  private enum Kind {
    ALWAYSON,
    ALWAYSOFF,
    TRACEIDRATIOBASED
  }

  static Observation read(Values values) {
    return new Observation(
        values.flag("disable-access-log", false) ? Optional.empty() : Optional.of(form(values)),
        new TracingSettings(
            sampler(values),
            collector(values),
            values.text(
                values.find("otel-service-name"), "the name of a service", Forms.ANY, "nginx")));
  }

  private static LogForm form(Values values) {
    boolean isJson = values.flag("log-format-escape-json", false);
    Optional<Values.Value> written =
        values.setting("log-format-upstream").filter(value -> !value.text().isBlank());
    if (written.isEmpty()) {
      return isJson ? LogForm.JSON : LogForm.LINE;
    }
    NginxForm form = NginxForm.parse(written.get().text(), isJson);
    if (!form.unknown().isEmpty()) {
      values.broken(
          written.get().field(),
          "names what is not known here, and is written as if nobody knew it: "
              + String.join(", ", form.unknown()));
    }
    return form;
  }

  private static Sampler sampler(Values values) {
    double ratio =
        values.read(
            values.find("otel-sampler-ratio"),
            "a number from 0 to 1",
            USUAL_RATIO,
            text ->
                Optional.of(text.strip())
                    .filter(RATIO.asMatchPredicate())
                    .map(Double::parseDouble)
                    .filter(number -> number <= 1));
    boolean asksParent = values.flag("otel-sampler-parent-based", true);
    return switch (values.choice("otel-sampler", Kind.class, Kind.ALWAYSON)) {
      case ALWAYSON -> new Sampler(1, asksParent);
      case ALWAYSOFF -> new Sampler(0, asksParent);
      case TRACEIDRATIOBASED -> new Sampler(ratio, asksParent);
    };
  }

  /// An address, or a Service as a backend is called: `namespace/name:port`.
  private static Optional<String> collector(Values values) {
    int port = values.number("otlp-collector-port", 1, MOST_PORT, OTLP_HTTP);
    return values.read(
        values.find("otlp-collector-host"),
        "an IP address or a Service's name such as collector.tracing.svc",
        Optional.<String>empty(),
        text -> host(text.strip()).map(host -> Optional.of(host + ":" + port)));
  }

  private static Optional<String> host(String text) {
    Matcher service = SERVICE.matcher(text);
    Optional<IpAddress> address = IpAddress.parse(text);
    if (address.isPresent()) {
      return Optional.of(text.contains(":") ? "[" + text + "]" : text);
    }
    return service.matches()
        ? Optional.of(service.group(2) + "/" + service.group(1))
        : Optional.empty();
  }
}
