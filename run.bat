@echo off
rem Double-click: validates and merges everything in the input folder. Extra words are passed on (run.bat demo).
chcp 65001 >nul
cd /d "%~dp0"
where py >nul 2>nul && (py -3 "%~dp0run.py" %*) || (python "%~dp0run.py" %*)
set CODE=%ERRORLEVEL%
if "%~1"=="" pause
exit /b %CODE%
