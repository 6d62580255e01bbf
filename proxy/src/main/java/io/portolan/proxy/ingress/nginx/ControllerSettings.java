// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.proxy.tls.ServerTerms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What ingress-nginx's ConfigMap says, defaults filled in.
///
/// @param hsts what responses over HTTPS say of the time after
/// @param forwarded whom the client's address is taken from
/// @param requestHeaders a ConfigMap with headers for upstreams; empty for none
/// @param responseHeaders a ConfigMap with headers for clients; empty for none
/// @param hiddenHeaders of upstreams, which clients do not get
/// @param allowedHeaders in lower case, which `custom-headers` may set
/// @param observation what is told of requests
/// @param keepAlive how connections are kept for the next request
/// @param tls on what terms it is spoken with clients
/// @param usesHttp3 whether clients may speak HTTP/3
/// @param asksAuthorities whether what they say of certificates is fetched and stapled
/// @param streamIdle how long a connection may rest that goes on as it is
/// @param allowsOtherNamespaces whether an Ingress may name objects of another namespace
/// @param allowsExternalNames whether Services of type ExternalName are served
/// @param defaults the ConfigMap itself: what holds where an Ingress says nothing
public record ControllerSettings(
    Hsts hsts,
    ForwardedHeaders forwarded,
    String requestHeaders,
    String responseHeaders,
    List<String> hiddenHeaders,
    List<String> allowedHeaders,
    Observation observation,
    KeepAlive keepAlive,
    ServerTerms tls,
    boolean usesHttp3,
    boolean asksAuthorities,
    Duration streamIdle,
    boolean allowsOtherNamespaces,
    boolean allowsExternalNames,
    Map<String, String> defaults) {
  private static final Duration STREAM_IDLE = Duration.ofMinutes(10);

  /// The key that has Services of type ExternalName served.
  public static final String EXTERNAL_NAMES = "allow-external-name-services";

  /// Where there is no ConfigMap.
  public static final ControllerSettings NONE = read(Map.of()).value();

  /// `Strict-Transport-Security`.
  ///
  /// @param maxAge seconds
  public record Hsts(boolean isOn, int maxAge, boolean withSubdomains, boolean isPreload) {}

  /// @param data the ConfigMap's
  public static Reading<ControllerSettings> read(Map<String, String> data) {
    Values values = new Values(Map.of(), Map.copyOf(data));
    ServerTerms tls =
        new ServerTerms(
            TlsWords.versions(values, "ssl-protocols"),
            TlsWords.suites(values, values.setting("ssl-ciphers")));
    ControllerSettings settings =
        new ControllerSettings(
            new Hsts(
                values.flag("hsts", true),
                values.number("hsts-max-age", 0, Integer.MAX_VALUE, 31_536_000),
                values.flag("hsts-include-subdomains", true),
                values.flag("hsts-preload", false)),
            ForwardedHeaders.read(values),
            values.text("proxy-set-headers", "the name of a ConfigMap", Forms.OBJECT),
            values.text("add-headers", "the name of a ConfigMap", Forms.OBJECT),
            hidden(values),
            values
                .list(
                    "global-allowed-response-headers", "a list of headers", Forms.TOKEN, List.of())
                .stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList(),
            Observation.read(values),
            KeepAlive.read(values),
            tls,
            usesHttp3(values, tls),
            values.flag("enable-ocsp", false),
            streamIdle(values),
            values.flag("allow-cross-namespace-resources", false),
            values.flag(EXTERNAL_NAMES, false),
            Map.copyOf(data));
    // Says what of the ConfigMap makes no sense once, and not on every Ingress.
    IngressOptions.read(values, "");
    List<Finding> findings = new ArrayList<>(values.findings());
    new TreeMap<>(data)
        .forEach(
            (key, _) ->
                Findings.add(
                    findings,
                    Finding.setting(key),
                    Treatments.SETTINGS.find(key),
                    "is not known here; it does nothing"));
    return new Reading<>(settings, List.copyOf(findings));
  }

  private static boolean usesHttp3(Values values, ServerTerms tls) {
    boolean isWanted = values.flag("use-http3", false);
    if (isWanted && !tls.allowQuic()) {
      values.broken(
          Finding.setting("use-http3"),
          "HTTP/3 is not offered: it needs TLSv1.3, which ssl-protocols leaves out");
    }
    return isWanted && tls.allowQuic();
  }

  private static Duration streamIdle(Values values) {
    String text = values.text("proxy-stream-timeout", "a time such as 600s", Forms.SPAN);
    return text.isEmpty() ? STREAM_IDLE : Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
  }

  private static List<String> hidden(Values values) {
    List<String> hidden =
        new ArrayList<>(values.list("hide-headers", "a list of headers", Forms.TOKEN, List.of()));
    if (!values.flag("allow-backend-server-header", true)) {
      hidden.add("Server");
    }
    return List.copyOf(hidden);
  }
}
