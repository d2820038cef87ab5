; Installs the bundle for every account of the machine; silent with /VERYSILENT /NORESTART. Built by Inno Setup 6:
;   python packaging/bundle/build.py     (on Windows, in an environment made from the locks)
;   iscc /DVersion=0.1.0 packaging/windows/stillwater.iss
; Written from Inno Setup's documentation; not yet run on Windows (docs/releasing.md).
#ifndef Version
  #error Say which version: iscc /DVersion=0.1.0
#endif

[Setup]
AppId={{5D0E2A0E-6A7B-4C53-9A1C-0B6B8E6B7A11}
AppName=Stillwater
AppVersion={#Version}
AppPublisher=The Stillwater team
DefaultDirName={autopf}\Stillwater
DisableDirPage=yes
DisableProgramGroupPage=yes
PrivilegesRequired=admin
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
Compression=lzma2
SolidCompression=yes
OutputDir=..\..\build\package
OutputBaseFilename=stillwater-{#Version}-setup
UninstallDisplayIcon={app}\stillwater.exe
ChangesAssociations=yes

[Files]
Source: "..\..\build\package\stillwater\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs
; What a domain's central store takes: the policies of this program, and their words.
Source: "policies\*.admx"; DestDir: "{app}\policies"; Flags: ignoreversion
Source: "policies\en-US\*.adml"; DestDir: "{app}\policies\en-US"; Flags: ignoreversion
; For somebody who checks exported audit rows elsewhere, with Python and its package cryptography.
Source: "..\verify_audit.py"; DestDir: "{app}\verify"; Flags: ignoreversion
Source: "..\audit_notes.py"; DestDir: "{app}\verify"; Flags: ignoreversion

[InstallDelete]
; What an earlier version brought and this one does not have must not be found by it.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{autoprograms}\Stillwater"; Filename: "{app}\stillwater.exe"

[Registry]
Root: HKLM; Subkey: "Software\Classes\.swpack"; ValueType: string; ValueData: "Stillwater.ReviewPack"; Flags: uninsdeletevalue
Root: HKLM; Subkey: "Software\Classes\Stillwater.ReviewPack"; ValueType: string; ValueData: "Stillwater review pack"; Flags: uninsdeletekey
Root: HKLM; Subkey: "Software\Classes\Stillwater.ReviewPack\shell\open\command"; ValueType: string; ValueData: """{app}\stillwater.exe"" ""%1"""
Root: HKLM; Subkey: "Software\Classes\.swresults"; ValueType: string; ValueData: "Stillwater.ReviewResults"; Flags: uninsdeletevalue
Root: HKLM; Subkey: "Software\Classes\Stillwater.ReviewResults"; ValueType: string; ValueData: "Stillwater review results"; Flags: uninsdeletekey
Root: HKLM; Subkey: "Software\Classes\Stillwater.ReviewResults\shell\open\command"; ValueType: string; ValueData: """{app}\stillwater.exe"" ""%1"""

; Vaults are people's own files and are never touched, neither by an update nor when the program is removed.
