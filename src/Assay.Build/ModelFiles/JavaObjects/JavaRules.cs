using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.JavaObjects;

/// <summary>Reading a Java object stream makes objects of the classes it names and calls their readers: classes are judged by name.</summary>
internal sealed class JavaRules(ScanScope scope)
{
    static readonly Rule Gadget = new("java-gadget",
        "The stream names a class that known attacks use: reading such an object runs programs, loads classes or opens connections (gadget chains, as in ysoserial).", "Do not read it.", UntrustedDeserialization, UnsafeArtifact);

    static readonly Rule UnknownClass = new("java-unknown-class",
        "The stream names a class that is not on the list of classes known to be plain data of a model. Reading the file runs that class's own reader.", "Find out what the class does when it is read, and read the file only with an object input filter that allows the classes of the model.",
        UntrustedDeserialization, SupplyChain);

    static readonly Rule Stream = new("java-objects",
        "The model is a stream of Java objects. Whatever reads it makes objects of the classes the file names; only a filter on classes makes that safe.",
        "Read it with an object input filter (JEP 290), or use a form of the model that is data only (MOJO, PMML, ONNX).", UntrustedDeserialization);

    // Prefixes; a name that ends with a dot stands for the package with what is below it.
    static readonly string[] Gadgets =
    [
        "org.apache.commons.collections.functors.", "org.apache.commons.collections4.functors.", "org.apache.commons.collections.keyvalue.TiedMapEntry", "org.apache.commons.collections4.keyvalue.TiedMapEntry",
        "org.apache.commons.collections.map.LazyMap", "org.apache.commons.collections4.map.LazyMap", "org.apache.commons.collections4.comparators.TransformingComparator", "org.apache.commons.collections.comparators.TransformingComparator",
        "org.apache.commons.beanutils.", "org.apache.commons.fileupload.", "org.apache.commons.configuration.", "org.apache.xalan.", "com.sun.org.apache.xalan.", "com.sun.org.apache.bcel.", "org.codehaus.groovy.", "groovy.",
        "java.lang.ProcessBuilder", "java.lang.Runtime", "java.lang.reflect.", "java.lang.invoke.MethodHandle", "java.beans.EventHandler", "java.rmi.", "sun.rmi.", "javax.management.", "javax.naming.", "com.sun.jndi.", "com.sun.rowset.",
        "javax.script.", "javax.swing.UIDefaults$", "javax.swing.SwingLazyValue", "sun.swing.", "sun.reflect.", "sun.print.", "java.security.SignedObject", "java.net.URLClassLoader", "java.util.ServiceLoader", "java.util.PropertyPermission$",
        "org.springframework.", "org.hibernate.", "com.mchange.v2.", "org.jboss.", "bsh.", "clojure.", "org.python.", "org.mozilla.javascript.", "com.alibaba.fastjson", "com.fasterxml.jackson.databind.node.POJONode",
        "org.apache.wicket.", "org.apache.click.", "org.apache.myfaces.", "net.sf.json.", "com.vaadin.", "com.rometools.rome.", "com.sun.syndication.", "javassist.", "ognl.", "org.aspectj.weaver.", "org.apache.velocity.", "freemarker.",
        "scala.collection.immutable.LazyList$SerializationProxy", "scala.collection.immutable.Stream$SerializationProxy", "com.caucho.", "com.teradata.", "org.apache.ibatis.", "com.zaxxer.hikari.", "org.apache.logging.log4j.", "ch.qos.logback.",
        "org.apache.batik.", "org.apache.shiro.", "org.quartz.", "weka.core.Jython", "weka.core.scripting.", "org.apache.spark.sql.execution.", "jdk.internal.", "com.nqzero.permit.",
    ];

    // Plain data of the platform, and what model libraries write.
    static readonly string[] Plain =
    [
        "java.lang.", "java.math.", "java.time.", "java.text.", "java.util.", "java.net.URI", "java.io.File", "java.awt.geom.",
        "weka.", "hex.", "water.", "ai.h2o.", "org.apache.spark.ml.", "org.apache.spark.mllib.", "org.apache.spark.sql.types.", "scala.", "org.deeplearning4j.", "org.nd4j.", "smile.", "ml.dmlc.", "org.apache.mahout.", "org.tribuo.",
        "cc.mallet.", "opennlp.", "edu.stanford.nlp.", "com.rapidminer.", "org.dmg.pmml.", "org.jpmml.", "org.ejml.", "gnu.trove.", "it.unimi.dsi.fastutil.", "no.uib.cipr.matrix.", "breeze.linalg.", "moa.", "com.yahoo.labs.samoa.",
    ];

    public static IReadOnlyList<Rule> All => [Gadget, UnknownClass, Stream];

    public void IsStream() => scope.Find(Stream, Severity.Low, "Is a stream of Java objects", null, 0, identity: "stream");

    public void Class(string name, long at)
    {
        var plain = name.TrimStart('[');
        if (plain.Length < name.Length)
            plain = plain.StartsWith('L') ? plain[1..].TrimEnd(';') : "";
        if (plain.Length == 0)
            return;
        if (Gadgets.Any(g => Is(plain, g)))
            scope.Find(Gadget, Severity.High, "Names a class of known attacks", ScanScope.Printable(plain), at, ScanScope.Printable(plain), plain);
        else if (plain is "java.net.URL" or "java.lang.invoke.SerializedLambda" or "java.util.PriorityQueue$" || !Plain.Any(p => Is(plain, p)))
            scope.Find(UnknownClass, Severity.Medium, "Names a class that is not known to be plain data", ScanScope.Printable(plain), at, ScanScope.Printable(plain), plain);
    }

    public void Proxy(string name, long at) =>
        scope.Find(UnknownClass, Severity.Medium, "Makes a proxy, whose calls go where the stream says", ScanScope.Printable(name), at, identity: "proxy:" + name);

    static bool Is(string name, string entry) =>
        name.StartsWith(entry, StringComparison.Ordinal) && (entry[^1] is '.' or '$' || name.Length == entry.Length || name[entry.Length] is '$' or '.' || entry is "com.alibaba.fastjson" or "weka.core.Jython");
}
