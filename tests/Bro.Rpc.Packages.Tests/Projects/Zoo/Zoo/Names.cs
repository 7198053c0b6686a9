// Every place and every name that C# has for an interface, a method or a parameter.

/// <summary>No namespace at all.</summary>
[BroService("nowhere")]
public interface INowhere
{
    Task<string> WhereAsync(string @global, string Bro, string System);
}

namespace @namespace.@class
{
    [BroService("keywords")]
    public interface @interface
    {
        Task<string> @event(string @string, int @int, bool @true, string? @null = null, CancellationToken @default = default);

        Task<@struct> @await(@struct @this, [BroParams] params string[] @params) => Task.FromResult(@this);

        [BroMethod("return")]
        Task<@struct> @return([BroParams] @struct @base);

        // names that are keywords in some places only
        Task<int> @async(int value, int field, int var, int dynamic, int record, int required, int file, int scoped, int allows, int when, int nameof, int partial, int @extension);

        // and those that emitted code uses itself
        Task<int> ReadAsync(int service, int call, int arguments, int options, int reader, int writer, int result, int parameter, int exception, int caller, int methods, int context, int cancellationToken);
    }

    public record struct @struct(string @class, @enum @enum);

    public enum @enum
    {
        @if,
        @else,
    }
}

namespace Ünïcode.数据
{
    [BroService("värld-数据")]
    public interface IÅngström
    {
        Task<Größe> MåleAsync(string straße, int العدد, Größe größe = default, char ʻokina = 'é');
    }

    public readonly record struct Größe(double Länge, string? Название);
}

namespace System.Threading.Tasks.Bro.Rpc.Generated
{
    // A namespace that means something else to whoever says Bro.Rpc or System from inside of it.
    [global::Bro.Rpc.BroService("hidden")]
    public interface IHidden
    {
        global::System.Threading.Tasks.Task<String> GoAsync(String text, Task inner);
    }

    public sealed record String(int Length);

    public sealed record Task(string Name);

    public static class Json;

    public static class CancellationToken;

    public static class Utf8JsonReader;
}

namespace Nests
{
    public static class Outer
    {
        public sealed class Middle
        {
            [BroService("inner")]
            public interface IInner
            {
                Task<Result> GoAsync(Result result);

                public sealed record Result(Kind Kind, Result[]? Children = null);

                internal enum Hidden;

                enum Kind : sbyte
                {
                    None = -1,
                }
            }

            [BroService("inner-class")]
            internal sealed class Inner
            {
                internal static Task NotThisOneAsync() => Task.CompletedTask;

                [BroMethod]
                public Task<string> EchoAsync(string text) => Task.FromResult(text);
            }
        }

        internal interface IContainer
        {
            [BroService("in-an-interface")]
            internal interface IContained
            {
                Task GoAsync();
            }
        }
    }

    // The same names again, but for their case, and for the place.
    [BroService("case-1")]
    public interface IThing
    {
        Task DoAsync(int x);
    }

    [BroService("case-2")]
    public interface Ithing
    {
        Task DoAsync(int x);
    }

    [BroService("case-3")]
    public interface ITHING
    {
        Task DoAsync(int x);
    }

    [BroService("case-4")]
    public interface Thing
    {
        [BroMethod("Do")]
        Task DoAsync(int x);

        [BroMethod("do")]
        Task doAsync(int x);

        [BroMethod("DO")]
        Task DoAsync(string x);

        [BroMethod("dO")]
        Task DoAsync(int[] x);
    }

    // What the emitted types would like to be called.
    public static class ThingProxy;

    public static class ThingDispatcher;

    public static class ThingRegistration;

    public static class DoParams;

    [BroService("long")]
    public interface IAContractWhoseNameIsAsLongAsNamesOfContractsGetWhereSomebodyHasPutAWholeSentenceIntoThemAndThenAnotherOneBecauseTheFirstWasNotEnough
    {
        Task<int> AMethodWhoseNameIsAsLongAsNamesOfMethodsGetWhereSomebodyHasPutAWholeSentenceIntoThemAndThenAnotherOneBecauseTheFirstWasNotEnoughAsync(
            int aParameterWhoseNameIsAsLongAsNamesOfParametersGetWhereSomebodyHasPutAWholeSentenceIntoThemAndThenAnotherOneBecauseTheFirstWasNotEnough,
            CancellationToken cancellationToken = default);
    }
}
