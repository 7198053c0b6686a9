namespace Bro.Rpc.Generators.Models;

/// <summary>One method that can be called.</summary>
/// <param name="DeclaringType">The type that declares it, as emitted code mentions it.</param>
/// <param name="Name">Its C# name.</param>
/// <param name="WireName">Its name on the wire.</param>
/// <param name="ReturnType">Its return type as emitted code mentions it.</param>
/// <param name="IsValueTask">Whether it returns a ValueTask.</param>
/// <param name="Result">What it answers, or null where it answers nothing.</param>
/// <param name="Parameters">Its parameters in order.</param>
/// <param name="Options">What its attributes say besides its name.</param>
/// <param name="IsRepeated">Whether another interface declares the very same method: its parameters and its handler are emitted already.</param>
internal sealed record MethodModel(
    string DeclaringType,
    string Name,
    string WireName,
    string ReturnType,
    bool IsValueTask,
    ValueModel? Result,
    EquatableArray<ParameterModel> Parameters,
    MethodOptionsModel Options,
    bool IsRepeated);
