using System.Globalization;
using Bro.Rpc.Generators.Models;
using Bro.Rpc.Generators.Parsing;

namespace Bro.Rpc.Generators.Emit;

/// <summary>The names of the types of one emitted file. They are seen in stack traces, so they follow the contract's.</summary>
internal sealed class EmittedNames
{
    private readonly string[] _methods;

    public EmittedNames(ServiceModel service)
    {
        // IUserService is emitted as UserServiceProxy.
        string name = service.Kind is ServiceKind.Interface && service.Name.Length > 1 && service.Name[0] == 'I' && char.IsUpper(service.Name[1])
            ? service.Name.Substring(1)
            : service.Name;
        Registration = name + "Registration";
        Proxy = name + "Proxy";
        Dispatcher = name + "Dispatcher";
        Methods = name + "Methods";

        var taken = new HashSet<string>(StringComparer.Ordinal);
        var repeatable = new Dictionary<string, string>(StringComparer.Ordinal);
        _methods = new string[service.Methods.Count];
        for (int i = 0; i < _methods.Length; i++)
        {
            if (service.Methods[i].IsRepeated)
            {
                _methods[i] = repeatable[service.Methods[i].WireName];
                continue;
            }

            // Overloads are told apart by a number.
            string wanted = WireName.WithoutAsync(service.Methods[i].Name);
            _methods[i] = wanted;
            for (int number = 2; !taken.Add(_methods[i]); number++)
            {
                _methods[i] = wanted + "_" + number.ToString(CultureInfo.InvariantCulture);
            }

            repeatable[service.Methods[i].WireName] = _methods[i];
        }
    }

    public string Registration { get; }

    public string Proxy { get; }

    public string Dispatcher { get; }

    /// <summary>Holds what filters are told of each method.</summary>
    public string Methods { get; }

    /// <summary>What filters are told of a method, as emitted code mentions it.</summary>
    public string Method(int method) => $"{Methods}.{MethodField(method)}";

    /// <summary>The field that holds it.</summary>
    public string MethodField(int method) => _methods[method] + "Method";

    /// <summary>The dispatcher's method where filters stand around the user's.</summary>
    public string Filtered(int method) => "Filter" + _methods[method] + "Async";

    /// <summary>The struct that writes the parameters of a method.</summary>
    public string Params(int method) => _methods[method] + "Params";

    /// <summary>The struct that holds the parameters of a method as they were read.</summary>
    public string Arguments(int method) => _methods[method] + "Arguments";

    /// <summary>The dispatcher's method.</summary>
    public string Handler(int method) => "Handle" + _methods[method] + "Async";
}
