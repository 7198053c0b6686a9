using System.Text.Json;

namespace Bro.Rpc.Filters;

/// <summary>Which exceptions have codes. Filled while the application is composed, only read afterwards.</summary>
internal sealed class ExceptionMap
{
    private readonly Dictionary<Type, (IpcErrorCode Code, Func<Exception, JsonElement?> Details)> _codes = [];
    private readonly Dictionary<IpcErrorCode, (Type Type, Func<IpcException, Exception> Create)> _exceptions = [];

    /// <exception cref="ArgumentException">The exception or the code has another meaning already.</exception>
    public void Add<TException>(IpcErrorCode code, Func<IpcException, TException> create, Func<TException, JsonElement?>? details)
        where TException : Exception
    {
        if (typeof(IpcException).IsAssignableTo(typeof(TException)))
        {
            throw new ArgumentException($"MapException<{typeof(TException).Name}> would take every error there is. Map the exceptions of the domain.");
        }

        if (_codes.TryGetValue(typeof(TException), out (IpcErrorCode Code, Func<Exception, JsonElement?>) known))
        {
            throw new ArgumentException($"{typeof(TException)} has the code {known.Code} already, and cannot have {code} as well.", nameof(code));
        }

        if (_exceptions.TryGetValue(code, out (Type Type, Func<IpcException, Exception>) taken))
        {
            throw new ArgumentException($"The code {code} means {taken.Type} already, and cannot mean {typeof(TException)} as well.", nameof(code));
        }

        _codes.Add(typeof(TException), (code, exception => details?.Invoke((TException)exception)));
        _exceptions.Add(code, (typeof(TException), create));
    }

    /// <summary>What the caller is told in place of an exception, or null where it has no code.</summary>
    public IpcException? ToWire(Exception exception)
    {
        for (Type? type = exception.GetType(); type is not null; type = type.BaseType)
        {
            if (_codes.TryGetValue(type, out (IpcErrorCode Code, Func<Exception, JsonElement?> Details) mapped))
            {
                return new IpcException(mapped.Code, exception.Message, exception) { Details = mapped.Details(exception) };
            }
        }

        return null;
    }

    /// <summary>The exception that an error stands for, or null where its code has none.</summary>
    public Exception? FromWire(IpcException error) =>
        _exceptions.TryGetValue(error.Code, out (Type, Func<IpcException, Exception> Create) mapped) ? mapped.Create(error) : null;
}
