import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginInfo;

/**
 * Starts one OpenSearch node from the jars of the class path, without a security plugin: for tests and trials only. It
 * ends when its standard input does, and so with the process that started it, however that one ended.
 */
public final class TrialNode extends Node {

    /** What a distribution loads from its folder of modules, as far as an index of Signatura needs it. */
    private static final List<String> MODULES = List.of(
        "org.opensearch.transport.Netty4ModulePlugin",
        "org.opensearch.analysis.common.CommonAnalysisModulePlugin",
        "org.opensearch.painless.PainlessModulePlugin",
        "org.opensearch.index.mapper.MapperExtrasModulePlugin",
        "org.opensearch.join.ParentJoinModulePlugin",
        "org.opensearch.index.rankeval.RankEvalModulePlugin",
        "org.opensearch.index.reindex.ReindexModulePlugin"
    );

    private TrialNode(Settings settings, Collection<PluginInfo> modules) {
        super(new Environment(settings, Path.of(settings.get("path.home"), "config")), modules, true);
    }

    /** Each argument is `setting=value`; `path.home` is needed. */
    public static void main(String[] arguments) throws Exception {
        Settings.Builder settings = Settings.builder();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            settings.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        TrialNode node = new TrialNode(settings.build(), modules());
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (Exception error) {
                error.printStackTrace();
            }
            stopped.countDown();
        }));
        node.start();
        Thread parent = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {
                    // Nobody writes: this waits for the end.
                }
            } catch (java.io.IOException error) {
                // As good as the end.
            }
            System.exit(0);
        });
        parent.setDaemon(true);
        parent.start();
        stopped.await();
    }

    private static List<PluginInfo> modules() throws ClassNotFoundException {
        List<PluginInfo> modules = new ArrayList<>();
        for (String name : MODULES) {
            // A module that is missing stops the node here, and not a query in the middle of a test.
            Class.forName(name).asSubclass(Plugin.class);
            modules.add(
                new PluginInfo(name, "module", "1", Version.CURRENT, "21", name, null, List.of(), false)
            );
        }
        return modules;
    }
}
