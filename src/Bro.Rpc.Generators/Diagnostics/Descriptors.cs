using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Diagnostics;

/// <summary>Every diagnostic. Each has a page in docs/diagnostics that says what, why, before and after.</summary>
internal static class Descriptors
{
    private const string Category = "Bro.Rpc";
    private const string Help = "https://github.com/bro-rpc/bro-rpc/blob/main/docs/diagnostics/";

    public static readonly DiagnosticDescriptor NotAService = new(
        "BRO001",
        "[BroService] needs an interface, or a class with [BroMethod] methods",
        "'{0}' is marked with [BroService] and has no method that can be called; mark its methods with [BroMethod], or move [BroService] to an interface that it implements",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO001.md");

    public static readonly DiagnosticDescriptor GenericService = new(
        "BRO002",
        "A service must not be generic",
        "'{0}' is generic or stands in a generic type, and a name on the wire can mean one type only; declare a service for each type that it is needed for",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO002.md");

    public static readonly DiagnosticDescriptor NotAccessible = new(
        "BRO003",
        "Not accessible to generated code",
        "Generated code cannot reach '{0}'; make it and the types around it public or internal, and a method of a marked class public",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO003.md");

    public static readonly DiagnosticDescriptor UnsupportedReturnType = new(
        "BRO004",
        "Return type not supported",
        "'{0}' returns '{1}'; return Task, Task<T>, ValueTask or ValueTask<T>",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO004.md");

    public static readonly DiagnosticDescriptor GenericMethod = new(
        "BRO005",
        "A method must not be generic",
        "'{0}' is generic, and the other process cannot know its type arguments; declare a method for each type that it is needed for",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO005.md");

    public static readonly DiagnosticDescriptor ByReferenceParameter = new(
        "BRO006",
        "A parameter must not be by-ref, a pointer or a ref struct",
        "'{0}' of '{1}' refers to memory of this process; pass it by value, as an array or as a type of its own",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO006.md");

    public static readonly DiagnosticDescriptor OnlyMethods = new(
        "BRO007",
        "A contract may contain only methods",
        "'{0}' is no method that can be called over the wire; write a method that returns a task instead",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO007.md");

    public static readonly DiagnosticDescriptor StaticMember = new(
        "BRO008",
        "A service's members must not be static",
        "'{0}' is static, and a call goes to an instance of the service; make it an instance method",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO008.md");

    public static readonly DiagnosticDescriptor CollidingMethods = new(
        "BRO009",
        "Two methods map to one wire name",
        "'{0}' and '{1}' are both '{2}' on the wire; give one of them another name with [BroMethod(\"…\")]",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO009.md");

    public static readonly DiagnosticDescriptor CollidingParameters = new(
        "BRO010",
        "Two parameters cannot be told apart on the wire",
        "'{0}' and '{1}' cannot both be sent: {2}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO010.md");

    public static readonly DiagnosticDescriptor RepeatedCallParameter = new(
        "BRO011",
        "More than one CancellationToken or IpcContext",
        "A call has one {0}, and '{1}' is it already; remove one of them",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO011.md");

    public static readonly DiagnosticDescriptor CancellationTokenNotLast = new(
        "BRO012",
        "CancellationToken should be last",
        "'{0}' of '{1}' is expected to be the last parameter; move it there",
        Category,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO012.md");

    public static readonly DiagnosticDescriptor NoCancellationToken = new(
        "BRO013",
        "Takes no CancellationToken",
        "'{0}' cannot be cancelled; add 'CancellationToken cancellationToken = default'",
        Category,
        DiagnosticSeverity.Hidden,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO013.md");

    public static readonly DiagnosticDescriptor InvalidWireName = new(
        "BRO014",
        "Wire name empty or with control characters",
        "The name of '{0}' on the wire is blank, or holds control characters or half a surrogate pair; write a name such as \"user-service\" or \"getUser\"",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO014.md");

    public static readonly DiagnosticDescriptor CannotBeSerialized = new(
        "BRO015",
        "Type cannot be serialized",
        "'{0}' lives in one process and cannot be sent to another; send the data that it stands for",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO015.md");

    public static readonly DiagnosticDescriptor UntypedValue = new(
        "BRO016",
        "Untyped value",
        "'{0}' arrives as a JsonElement, whatever was sent; name the type, or write JsonElement if any JSON is meant",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO016.md");

    public static readonly DiagnosticDescriptor Tuple = new(
        "BRO017",
        "Tuple",
        "'{0}' is a tuple and would be sent as {{}}; declare a record with these members",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO017.md");

    public static readonly DiagnosticDescriptor RunsLocally = new(
        "BRO018",
        "Has a body and runs locally",
        "'{0}' has a body: it runs in the caller's process and is never sent; mark it with [BroMethod] to send it",
        Category,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO018.md");

    public static readonly DiagnosticDescriptor CollidingServices = new(
        "BRO019",
        "Two services share a name in one assembly",
        "'{0}' and '{1}' are both the service '{2}'; give one of them another name",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO019.md");

    public static readonly DiagnosticDescriptor InvalidTimeout = new(
        "BRO020",
        "A timeout must be longer than zero",
        "'{0}' has a timeout of {1} ms, so no call of it could ever be made; give it a positive number of milliseconds, or leave it out for the client's own Timeout",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO020.md");

    public static readonly DiagnosticDescriptor InvalidMetadata = new(
        "BRO021",
        "Metadata needs a key of its own",
        "A [BroMetadata] of '{0}' {1}; give each a key of its own",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO021.md");

    public static readonly DiagnosticDescriptor UnknownToJson = new(
        "BRO030",
        "No known JsonSerializerContext lists the type",
        "'{0}' is in no JsonSerializerContext that is named with [assembly: BroJsonContext], so it cannot be sent where reflection is off; {1}",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO030.md");

    public static readonly DiagnosticDescriptor NotAJsonContext = new(
        "BRO031",
        "The named type is not a JsonSerializerContext",
        "'{0}' is no class derived from JsonSerializerContext that has an instance; write 'partial class ShopJsonContext : JsonSerializerContext' with a [JsonSerializable(typeof(…))] for each type, and name it",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO031.md");

    public static readonly DiagnosticDescriptor ImplementsNoService = new(
        "BRO040",
        "An implementation must implement a service",
        "'{0}' implements no interface with [BroService] and is not marked with [BroService] itself; implement a contract, or mark the class and its methods",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO040.md");

    public static readonly DiagnosticDescriptor NotAnImplementation = new(
        "BRO041",
        "An implementation must be a class that can be created",
        "'{0}' cannot be created; an implementation is a class that is neither abstract nor static nor open generic",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO041.md");

    public static readonly DiagnosticDescriptor CompetingImplementations = new(
        "BRO042",
        "Two classes implement one service",
        "'{0}' and '{1}' both implement the service '{2}', and only one of them can answer; add one of them",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Help + "BRO042.md");
}
