using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Bro.Rpc.Docs.Tests.Architecture;

/// <summary>The types of a compiled assembly, the folder that each was compiled from, and which of them each uses.</summary>
internal sealed class CompiledTypes : IDisposable
{
    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(static field => (OpCode)field.GetValue(null)!)
        .ToDictionary(static code => (int)(ushort)code.Value);

    private readonly PEReader _assembly;
    private readonly MetadataReaderProvider _symbols;
    private readonly MetadataReader _reader;
    private readonly MetadataReader _pdb;

    public CompiledTypes(string path)
    {
        _assembly = new PEReader(File.OpenRead(path));
        _symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(path, ".pdb")));
        _reader = _assembly.GetMetadataReader();
        _pdb = _symbols.GetMetadataReader();
    }

    /// <summary>Each type that has code, with the types of the same assembly that its signatures and bodies mention.</summary>
    public IEnumerable<(string Type, string Room, string Used, string UsedRoom)> Uses()
    {
        Dictionary<TypeDefinitionHandle, string> rooms = Rooms();
        foreach (TypeDefinitionHandle handle in _reader.TypeDefinitions.Where(rooms.ContainsKey))
        {
            foreach (TypeDefinitionHandle used in Mentioned(handle).Select(Outermost).Distinct().Where(rooms.ContainsKey))
            {
                yield return (Name(handle), rooms[handle], Name(used), rooms[used]);
            }
        }
    }

    public void Dispose()
    {
        _symbols.Dispose();
        _assembly.Dispose();
    }

    // The room of a type is the folder of its source; of a type without code, that of its namespace.
    private Dictionary<TypeDefinitionHandle, string> Rooms()
    {
        var rooms = new Dictionary<TypeDefinitionHandle, string>();
        foreach (TypeDefinitionHandle handle in _reader.TypeDefinitions)
        {
            string? folder = _reader.GetTypeDefinition(handle).GetMethods().Select(FolderOf).FirstOrDefault(static name => name is not null);
            string space = _reader.GetString(_reader.GetTypeDefinition(Outermost(handle)).Namespace);
            folder ??= space.StartsWith("Bro.Rpc.", StringComparison.Ordinal) ? space["Bro.Rpc.".Length..] : null;
            if (folder is not null)
            {
                rooms.TryAdd(handle, folder);
                rooms.TryAdd(Outermost(handle), folder);
            }
        }

        return rooms;
    }

    private string? FolderOf(MethodDefinitionHandle method)
    {
        MethodDebugInformation information = _pdb.GetMethodDebugInformation(method.ToDebugInformationHandle());
        if (information.Document.IsNil)
        {
            return null;
        }

        string[] parts = _pdb.GetString(_pdb.GetDocument(information.Document).Name).Split('/', '\\');
        int project = Array.LastIndexOf(parts, "Bro.Rpc.Runtime");
        return project >= 0 && parts.Length - project == 3 ? parts[project + 1] : null;
    }

    private HashSet<TypeDefinitionHandle> Mentioned(TypeDefinitionHandle handle)
    {
        var collector = new TypeCollector();
        TypeDefinition type = _reader.GetTypeDefinition(handle);
        Collect(type.BaseType, collector);
        foreach (InterfaceImplementationHandle implementation in type.GetInterfaceImplementations())
        {
            Collect(_reader.GetInterfaceImplementation(implementation).Interface, collector);
        }

        foreach (FieldDefinitionHandle field in type.GetFields())
        {
            _reader.GetFieldDefinition(field).DecodeSignature(collector, null);
        }

        foreach (MethodDefinitionHandle method in type.GetMethods())
        {
            MethodDefinition definition = _reader.GetMethodDefinition(method);
            definition.DecodeSignature(collector, null);
            if (definition.RelativeVirtualAddress != 0)
            {
                CollectBody(_assembly.GetMethodBody(definition.RelativeVirtualAddress), collector);
            }
        }

        return collector.Found;
    }

    private void CollectBody(MethodBodyBlock body, TypeCollector collector)
    {
        if (!body.LocalSignature.IsNil)
        {
            _reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(collector, null);
        }

        BlobReader il = body.GetILReader();
        while (il.RemainingBytes > 0)
        {
            int value = il.ReadByte();
            OpCode code = OpCodesByValue[value == 0xFE ? (0xFE << 8) | il.ReadByte() : value];
            switch (code.OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    Collect(MetadataTokens.EntityHandle(il.ReadInt32()), collector);
                    break;
                case OperandType.InlineSwitch:
                    int targets = il.ReadInt32();
                    il.Offset += targets * sizeof(int);
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    il.Offset += 8;
                    break;
                case OperandType.InlineVar:
                    il.Offset += 2;
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    il.Offset += 1;
                    break;
                case OperandType.InlineNone:
                    break;
                default:
                    il.Offset += 4;
                    break;
            }
        }
    }

    private void Collect(EntityHandle handle, TypeCollector collector)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                collector.Found.Add((TypeDefinitionHandle)handle);
                break;
            case HandleKind.TypeSpecification:
                _reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(collector, null);
                break;
            case HandleKind.MethodDefinition:
                collector.Found.Add(_reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.FieldDefinition:
                collector.Found.Add(_reader.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MemberReference:
                Collect(_reader.GetMemberReference((MemberReferenceHandle)handle).Parent, collector);
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification method = _reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                method.DecodeSignature(collector, null);
                Collect(method.Method, collector);
                break;
            default:
                break;
        }
    }

    private TypeDefinitionHandle Outermost(TypeDefinitionHandle handle)
    {
        TypeDefinitionHandle declaring = _reader.GetTypeDefinition(handle).GetDeclaringType();
        return declaring.IsNil ? handle : Outermost(declaring);
    }

    private string Name(TypeDefinitionHandle handle) => _reader.GetString(_reader.GetTypeDefinition(Outermost(handle)).Name);
}
