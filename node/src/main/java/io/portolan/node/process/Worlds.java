// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.process;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.portolan.kube.client.KubeException;
import io.portolan.linux.process.HostnameNamespace;
import io.portolan.linux.process.MountNamespace;
import io.portolan.linux.process.Surroundings;
import io.portolan.network.IpAddress;
import io.portolan.node.env.ConfigObjects;
import io.portolan.node.env.Environment;
import io.portolan.node.env.FieldValues;
import io.portolan.node.env.ServiceVariables;
import io.portolan.node.files.HostsFile;
import io.portolan.node.files.PodHostname;
import io.portolan.node.files.ResolvConf;
import io.portolan.node.files.ResolvConf.ClusterDns;
import io.portolan.node.runtime.ContainerStart;
import io.portolan.node.volume.PodVolumes;
import io.portolan.node.volume.RootTree;
import io.portolan.node.volume.RootTree.Placed;
import io.portolan.node.volume.TokenSource;
import io.portolan.node.volume.VolumeContents;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// Makes the worlds of containers: their files, volumes, variables and namespaces.
///
/// Safe for use by several threads.
public final class Worlds {
  /// The variable by which processes of this node are told from others.
  public static final String MARK = "PORTOLAN_NODE";

  private static final Path HOSTS = Path.of("/etc/hosts");
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final System.Logger LOG = System.getLogger(Worlds.class.getName());
  private final Setting setting;
  private final AtomicLong made = new AtomicLong();

  /// Containers of one pod share volumes, so only one writes at a time.
  private final Object writing = new Object();

  public Worlds(Setting setting) {
    this.setting = setting;
  }

  /// What a node gives its containers.
  ///
  /// @param node its name
  /// @param mark the value of [#MARK]
  /// @param claims where persistent volume claims have their folders
  /// @param services the Services of a namespace
  /// @param objects the ConfigMaps and Secrets of a namespace
  public record Setting(
      String node,
      String mark,
      Path claims,
      List<IpAddress> nodeAddresses,
      Map<String, Quantity> allocatable,
      ClusterDns dns,
      ResolvConf hostResolvConf,
      Function<String, List<Service>> services,
      Function<String, ConfigObjects> objects,
      TokenSource tokens) {}

  /// The world of a container with its volumes.
  ///
  /// @param extra more to put into its file system
  /// @throws io.portolan.node.env.MissingReferenceException that names what is missing
  ContainerWorld of(ContainerStart start, List<Placed> extra) throws IOException {
    Container container = start.container();
    Map<String, String> variables =
        variables(start, new Environment(fields(start), objects(start)));
    PodVolumes volumes =
        new PodVolumes(
            start.pod(),
            start.sandbox().folder(),
            setting.claims(),
            new VolumeContents(fields(start), objects(start), setting.tokens()));
    List<Placed> placed = new ArrayList<>(files(start));
    synchronized (writing) {
      placed.addAll(volumes.placed(container, variables));
    }
    placed.addAll(extra);
    String directory = container.getWorkingDir();
    ContainerWorld world = assemble(start, placed, variables, () -> refresh(volumes, container));
    return directory == null || directory.isEmpty() ? world : world.at(directory);
  }

  private void refresh(PodVolumes volumes, Container container) {
    synchronized (writing) {
      try {
        volumes.refresh(container);
      } catch (IOException | KubeException e) {
        LOG.log(Level.WARNING, () -> "Bringing volumes up to date failed", e);
      }
    }
  }

  /// The world of a container that is only stood in for: without volumes, and with those variables
  /// only that need nothing.
  ContainerWorld withoutVolumes(ContainerStart start) throws IOException {
    ConfigObjects none = new NoObjects();
    Map<String, String> variables;
    try {
      variables = variables(start, new Environment(fields(start), objects(start)));
    } catch (io.portolan.node.env.MissingReferenceException _) {
      Container bare = new Container();
      bare.setName(start.container().getName());
      ContainerStart plain = new ContainerStart(start.pod(), bare, start.sandbox(), 0);
      variables = variables(plain, new Environment(fields(start), none));
    }
    return assemble(start, files(start), variables, () -> {});
  }

  private ContainerWorld assemble(
      ContainerStart start, List<Placed> placed, Map<String, String> variables, Runnable refresh)
      throws IOException {
    String container = start.container().getName();
    Path root =
        start.sandbox().folder().resolve("roots").resolve(container + "-" + made.incrementAndGet());
    MountNamespace mounts =
        MountNamespace.create(start.sandbox().network(), RootTree.assemble(root, placed));
    Surroundings surroundings = Surroundings.SAME.in(start.sandbox().network()).in(mounts);
    surroundings = surroundings.in(HostnameNamespace.create(hostname(start.pod()).ofKernel()));
    return new ContainerWorld(surroundings, variables, "/", root, refresh);
  }

  private FieldValues fields(ContainerStart start) {
    return new FieldValues(
        start.pod(), start.sandbox().addresses(), setting.nodeAddresses(), setting.allocatable());
  }

  private ConfigObjects objects(ContainerStart start) {
    return setting.objects().apply(start.pod().getMetadata().getNamespace());
  }

  private Map<String, String> variables(ContainerStart start, Environment environment)
      throws IOException {
    Pod pod = start.pod();
    String namespace = pod.getMetadata().getNamespace();
    List<Service> services = new ArrayList<>();
    setting.services().apply("default").stream()
        .filter(service -> "kubernetes".equals(service.getMetadata().getName()))
        .forEach(services::add);
    if (!Boolean.FALSE.equals(pod.getSpec().getEnableServiceLinks())) {
      services.addAll(setting.services().apply(namespace));
    }
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("PATH", PATH);
    variables.put("HOME", Objects.requireNonNullElse(System.getenv("HOME"), "/"));
    variables.put("HOSTNAME", hostname(pod).ofKernel());
    Map<String, String> own =
        environment.of(start.container(), new HashMap<>(ServiceVariables.of(services)));
    variables.putAll(own);
    variables.put(MARK, setting.mark());
    return variables;
  }

  /// resolv.conf, hosts and hostname of the pod, shared by its containers.
  private List<Placed> files(ContainerStart start) throws IOException {
    Pod pod = start.pod();
    Path etc = Files.createDirectories(start.sandbox().folder().resolve("etc"));
    List<Placed> placed = new ArrayList<>();
    ResolvConf resolvConf = ResolvConf.of(pod, setting.dns(), setting.hostResolvConf());
    placed.add(file(etc, "resolv.conf", resolvConf.text()));
    PodHostname hostname = hostname(pod);
    String hosts =
        start.sandbox().ownNetwork()
            ? HostsFile.text(pod, start.sandbox().addresses(), hostname)
            : HostsFile.onHost(pod, Files.exists(HOSTS) ? Files.readString(HOSTS) : "");
    placed.add(file(etc, "hosts", hosts));
    placed.add(file(etc, "hostname", hostname.ofKernel() + "\n"));
    return placed;
  }

  private PodHostname hostname(Pod pod) {
    return PodHostname.of(pod, setting.node(), setting.dns().domain());
  }

  private static Placed file(Path etc, String name, String text) throws IOException {
    Path file = etc.resolve(name);
    Files.writeString(file, text);
    return new Placed(file, "/etc/" + name, false);
  }

  /// For variables that must not fail.
  private static final class NoObjects implements ConfigObjects {
    @Override
    public java.util.Optional<io.fabric8.kubernetes.api.model.ConfigMap> configMap(String name) {
      return java.util.Optional.empty();
    }

    @Override
    public java.util.Optional<io.fabric8.kubernetes.api.model.Secret> secret(String name) {
      return java.util.Optional.empty();
    }
  }
}
