using System.Runtime.InteropServices;

namespace Rapport.ESpeak;

/// <summary>The functions of libespeak-ng that are used, as in its speak_lib.h.</summary>
internal static class Native
{
    private const string Library = "espeak-ng";

    private static IntPtr loaded;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    public delegate int SynthCallback(IntPtr samples, int count, IntPtr events);

    /// <exception cref="DllNotFoundException">It is not there, or something that it needs.</exception>
    public static void Load(string path)
    {
        loaded = NativeLibrary.Load(path);
        NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, static (name, _, _) => name == Library ? loaded : IntPtr.Zero);
    }

    [DllImport(Library, EntryPoint = "espeak_Info", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static extern IntPtr Info(out IntPtr dataPath);

    [DllImport(Library, EntryPoint = "espeak_Initialize", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static extern int Initialize(int output, int bufferMilliseconds, [MarshalAs(UnmanagedType.LPUTF8Str)] string? path, int options);

    [DllImport(Library, EntryPoint = "espeak_SetSynthCallback", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static extern void SetSynthCallback(SynthCallback callback);

    [DllImport(Library, EntryPoint = "espeak_SetVoiceByName", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static extern int SetVoiceByName([MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport(Library, EntryPoint = "espeak_SetParameter", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static extern int SetParameter(int parameter, int value, int relative);

    [DllImport(Library, EntryPoint = "espeak_Synth", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static extern int Synth(byte[] text, nuint size, uint position, int positionType, uint end, uint flags, IntPtr identifier, IntPtr user);

    [DllImport(Library, EntryPoint = "espeak_Terminate", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static extern int Terminate();
}
